"""Compose, driven for one project: its files, and all that they ask for."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.settings import ProjectSettings, parts
from rewardctl.runtime import durable
from rewardctl.runtime.compose import containers, engine, secret_files, told
from rewardctl.runtime.compose.containers import Found
from rewardctl.runtime.compose.engine import Answer, Engine
from rewardctl.runtime.log_stack import make_password, operations
from rewardctl.runtime.project import Project

_LOGS: Final = ("compose.logs.yaml", "compose.logs.joined.yaml")


@dataclass
class Driver:
    project: Project
    settings: ProjectSettings

    def prepare(self, *, with_logs: bool) -> None:
        """Make what is missing of the files that containers read. Raises: NoEngine, SetupError."""
        for _ in secret_files.make(self.project):
            """What is missing is made; `init` has said so of what it made."""
        _ = self.variables
        if with_logs:
            make_password(self.project)
            durable.write(self._marker, b"started\n")
        if self.project.first_admin_file.exists():
            self.project.first_admin_file.replace(secret_files.first_admin(self.project))
        told.hand_to_owner(self.project)

    def run(self, *verb: str, seconds: float) -> int:
        """Raises: NoEngine, TimedOut."""
        return engine.shown(self._command(*verb), seconds=seconds, environment=self._environment)

    def answer(self, *verb: str) -> Answer:
        """However long it takes. Raises: NoEngine."""
        return engine.answered(self._command(*verb), environment=self._environment)

    def containers(self) -> Found:
        """Raises: NoEngine."""
        return containers.of(told.project_name(self.project))

    @cached_property
    def variables(self) -> Mapping[str, str]:
        _ = self._engine
        return told.write(self.project, self.settings)

    @property
    def with_logs(self) -> bool:
        return self._marker.exists()

    def forget_logs(self) -> None:
        self._marker.unlink(missing_ok=True)

    def _command(self, *verb: str) -> list[str]:
        files = [word for file in self._files() for word in ("-f", str(file))]
        return [*self._engine.compose, "-p", told.project_name(self.project), *files, *verb]

    @property
    def _environment(self) -> Mapping[str, str]:
        return {**os.environ, **self.variables}

    def _files(self) -> Iterable[Path]:
        here = operations() / "compose"
        yield here / "compose.yaml"
        yield from (here / name for name in (_LOGS if self.with_logs else ()))
        for name in parts(self.settings.compose_files):
            yield self._own(here, name)

    def _own(self, here: Path, name: str) -> Path:
        """One of ours by its name, or a file of the project's own. Raises: BadSettings."""
        found = next((path for path in (self.project.root / name, here / name) if path.is_file()), None)
        if found is None:
            raise BadSettings(f"There is no compose file {name}", hint="mend compose_files in rewardctl.toml")
        return found

    @cached_property
    def _engine(self) -> Engine:
        return Engine.found()

    @property
    def _marker(self) -> Path:
        return self.project.run / "log-stack-joined"
