"""Installs and removes distributions with this environment's own pip."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from typing import Any, Final

from rewardctl.cli import output
from rewardctl.kernel.errors import Forbidden, Invalid, NotFound, SetupError

_PLATFORM: Final = "rewardctl"
Plugins = dict[tuple[str, str, str], dict[str, Any]]
"""By the kind of plugin, the names of the entry point and its distribution."""


def install(spec: str, *, editable: bool) -> tuple[Plugins, Plugins]:
    """What was there before, and what is there now. Raises: Invalid; SetupError."""
    if spec.startswith("-") or not spec.strip():
        raise Invalid(f"{spec!r} is nothing that can be installed", hint="write a name, a path or a URL")
    before = present()
    _pip("install", *(["--editable"] if editable else []), spec)
    return before, present()


def remove(distribution: str) -> tuple[Plugins, Plugins]:
    """Raises: Forbidden for the platform; NotFound where no plugin comes by it; SetupError."""
    if _plain(distribution) == _PLATFORM:
        raise Forbidden(
            "The platform itself can't be removed so",
            hint="to leave out a reward type of its own, name it in disabled_reward_types in rewardctl.toml",
        )
    before = present()
    if not any(_plain(owner) == _plain(distribution) for *_, owner in before):
        raise NotFound(f"No plugin comes by {distribution}", hint="see: rewardctl plugin list")
    _pip("uninstall", "--yes", distribution)
    return before, present()


def present() -> Plugins:
    """The plugins as a new process finds them. Raises: SetupError."""
    done = _run("rewardctl", "plugin", "list", "--json")
    if done.returncode != 0:
        raise SetupError("The installed plugins can't be listed", hint="run: rewardctl plugin list")
    return {(one["kind"], one["name"], one["distribution"]): one for one in json.loads(done.stdout)["plugins"]}


def _pip(verb: str, *args: str) -> None:
    """What it says goes to standard error. Raises: SetupError."""
    if find_spec("pip") is None:
        raise SetupError("This environment has no pip", hint=f"install one: {sys.executable} -m ensurepip")
    output.note(f"pip {verb} {args[-1]}: this may take a while")
    done = _run("pip", verb, "--quiet", "--disable-pip-version-check", "--no-input", *args)
    for line in (done.stdout + done.stderr).splitlines():
        output.note(line)
    if done.returncode != 0:
        raise SetupError(f"pip could not {verb} {args[-1]}", hint="look at pip's message above")


def _run(module: str, *args: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", module, *args]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, no option


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
