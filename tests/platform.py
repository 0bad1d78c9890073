"""A whole platform of its own, driven the way a person drives it: through the command line."""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rewardctl.cli import credentials
from rewardctl.client import Client, Session
from rewardctl.kernel.ids import new_id
from rewardctl.runtime.addresses import gateway_url
from rewardctl.runtime.ports import free_base
from rewardctl.runtime.project import Project
from tests import json_shapes

ADMIN = "admin@example.com"


@dataclass(frozen=True, slots=True)
class Platform:
    """`environment` is what is set for it besides."""

    root: Path
    admin_password: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def url(self) -> str:
        return gateway_url(self.project.settings())

    def run(self, *args: str, given: str = "", timeout: float = 120) -> "subprocess.CompletedProcess[str]":
        """One command line; its environment holds no setting of ours but the project and what is set for it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REWARDCTL_")}
        return subprocess.run(
            [sys.executable, "-m", "rewardctl", *args],
            input=given,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd=self.root,
            env=kept | {"REWARDCTL_HOME": str(self.root), "NO_COLOR": "1", **self.environment},
        )

    def ok(self, *args: str, given: str = "") -> str:
        done = self.run(*args, given=given)
        assert done.returncode == 0, f"{args}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def json(self, *args: str, given: str = "") -> Any:
        """What it prints, which is as docs/cli.md says."""
        told = json.loads(self.ok(*args, "--json", given=given))
        json_shapes.require(args, told)
        return told

    def login(self, email: str, password: str | None = None) -> None:
        """As a role user of the seed, or with a password."""
        if password is None:
            self.ok("login", email)
        else:
            self.ok("login", email, "--password-stdin", given=password + "\n")


@dataclass(frozen=True, slots=True)
class Stage:
    """A seeded platform that runs, and the people on it; `clients` closes what they opened."""

    project: Project
    clients: ExitStack

    def client(self, session: Session | None = None) -> Client:
        return self.clients.enter_context(Client(gateway_url(self.project.settings()), session=session))

    def someone(self) -> Client:
        """A new user, logged in."""
        client, email, password = self.client(), f"{new_id()}@example.com", new_id()
        client.accounts.register(email, password)
        client.auth.login(email, password)
        return client

    def role(self, name: str) -> Client:
        """One of the seed's role users, logged in."""
        email = f"{name}@example.com"
        password = credentials.password_of(self.project, email)
        assert password is not None, "the platform is not seeded: run rewardctl seed"
        client = self.client()
        client.auth.login(email, password)
        return client


def initialised(root: Path, environment: Mapping[str, str] | None = None, **settings: str) -> Platform:
    platform = Platform(root, secrets.token_urlsafe(16), environment or {})
    args = ("init", "--port-base", str(free_base(6)), "--admin-email", ADMIN, "--admin-password-stdin")
    platform.ok(*args, given=platform.admin_password + "\n")
    with platform.project.settings_file.open("a") as file:
        file.write("\nbcrypt_cost = 4\nrate_limits = false\n")
        file.writelines(f'{name} = "{value}"\n' for name, value in settings.items())
    return platform


@contextmanager
def running(
    root: Path, *options: str, environment: Mapping[str, str] | None = None, **settings: str
) -> Iterator[Platform]:
    """A platform of its own until the end, with `options` of `up`."""
    made = initialised(root, environment, **settings)
    made.ok("up", "--detach", "--wait", *options)
    try:
        yield made
    finally:
        made.ok("down")
