"""Where one project keeps its things.

rewardctl.toml        the settings
.rewardctl/           0700
  version             the layout; written last, so it says that init finished
  keys/               signing.pem jwks.json next.pem retired.json pepper service-secret codes-key
  plugins.toml        settings and secrets of reward types, a table each
  first-admin.json    {"email", "passwordHash"}, until auth takes it in
  data/               mongo-user/ mongo-event/
  compose/            secrets of the containers, and what they are told
  logs/               <daemon>.jsonl supervisor.jsonl mongo-*.log
  run/                state.json lock clock.json clock.lock keys.lock log-levels.json leaving
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rewardctl.kernel.errors import NotInitialised
from rewardctl.kernel.settings import ProjectSettings

_HOME = ".rewardctl"


@dataclass(frozen=True, slots=True)
class Project:
    """`root` is the directory that holds `.rewardctl/` and `rewardctl.toml`."""

    root: Path

    @property
    def mark(self) -> str:
        """Tells it from the other projects of this machine."""
        return hashlib.sha256(str(self.root).encode()).hexdigest()[:8]

    @property
    def home(self) -> Path:
        return self.root / _HOME

    @property
    def settings_file(self) -> Path:
        return self.root / "rewardctl.toml"

    @property
    def version_file(self) -> Path:
        return self.home / "version"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @property
    def signing_key_file(self) -> Path:
        return self.keys / "signing.pem"

    @property
    def public_keys_file(self) -> Path:
        return self.keys / "jwks.json"

    @property
    def next_key_file(self) -> Path:
        """While keys rotate: the one that is published, and is to sign."""
        return self.keys / "next.pem"

    @property
    def retired_keys_file(self) -> Path:
        """Public halves of keys that are good for no token any more, for files that they signed."""
        return self.keys / "retired.json"

    @property
    def keys_lock_file(self) -> Path:
        return self.run / "keys.lock"

    @property
    def pepper_file(self) -> Path:
        return self.keys / "pepper"

    @property
    def service_secret_file(self) -> Path:
        return self.keys / "service-secret"

    @property
    def codes_key_file(self) -> Path:
        return self.keys / "codes-key"

    @property
    def first_admin_file(self) -> Path:
        return self.home / "first-admin.json"

    @property
    def credentials_file(self) -> Path:
        """Passwords that were made up for the people of a laptop."""
        return self.home / "credentials.json"

    @property
    def plugins_file(self) -> Path:
        return self.home / "plugins.toml"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def run(self) -> Path:
        return self.home / "run"

    @property
    def state_file(self) -> Path:
        return self.run / "state.json"

    @property
    def leaving_file(self) -> Path:
        """While a service is restarted: its process."""
        return self.run / "leaving"

    @property
    def lock_file(self) -> Path:
        return self.run / "lock"

    @property
    def databases_lock_file(self) -> Path:
        """Held by those for whom databases run that belong to no platform that is up."""
        return self.run / "databases.lock"

    @property
    def log_levels_file(self) -> Path:
        return self.run / "log-levels.json"

    @property
    def clock_file(self) -> Path:
        return self.run / "clock.json"

    @property
    def clock_lock_file(self) -> Path:
        return self.run / "clock.lock"

    @property
    def initialised(self) -> bool:
        return self.version_file.exists()

    def settings(self, **flags: Any) -> ProjectSettings:  # noqa: ANN401 - see `ProjectSettings.of_file`
        """Raises: BadSettings."""
        return ProjectSettings.of_file(self.settings_file, **flags)


def here() -> Project:
    """The project that init makes: of REWARDCTL_HOME, else of the current directory."""
    return Project(Path(os.environ.get("REWARDCTL_HOME") or Path.cwd()).resolve())


def find() -> Project:
    """The project of REWARDCTL_HOME, else the nearest one from the current directory upwards.

    Raises: NotInitialised.
    """
    start = here()
    above = () if os.environ.get("REWARDCTL_HOME") else start.root.parents
    project = next((Project(root) for root in (start.root, *above) if (root / _HOME).is_dir()), None)
    if project is None:
        raise NotInitialised(f"There is no rewardctl project in {start.root}", hint="run: rewardctl init")
    if not project.initialised:
        raise NotInitialised(f"The project in {project.root} is only half made", hint="run there: rewardctl init")
    return project
