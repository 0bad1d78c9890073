"""A platform that runs as processes of this machine."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

from rewardctl.kernel.errors import SetupError
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import control, topology
from rewardctl.runtime.log_stack import LogStack
from rewardctl.runtime.overview import Overview, overview
from rewardctl.runtime.project import Project
from rewardctl.runtime.topology import Kind, Service


@dataclass
class LocalStack:
    project: Project
    settings: ProjectSettings

    @property
    def running(self) -> bool:
        return control.running(self.project) is not None

    def overview(self) -> Overview:
        return overview(self.project, self._services())

    def restart(self, service: str | None, patience: float, tell: Callable[[str], None]) -> list[str]:
        """One after the other, each healthy before the next. Raises: NotRunning, Invalid, TimedOut."""
        databases = {one.name for one in self._services() if one.kind is Kind.MONGOD}
        names = [service] if service else [name for name in control.names(self.project) if name not in databases]
        for name in names:
            again = control.restart(self.project, name, patience)
            tell(f"{name} is healthy again (pid {again.pid})")
        return names

    def stop(self, tell: Callable[[str], None], *, volumes: bool = False) -> list[str]:
        """The names of what ran, as it was stopped. Raises: SetupError."""
        services = self._services()
        stopped = control.stop(self.project)
        try:
            if LogStack(self.project).stop():
                stopped = [*stopped, "the log stack"]
        except SetupError as error:
            tell(f"the log stack was left as it is: {error.detail}")
        if volumes:
            _drop(services)
        return stopped

    def _services(self) -> tuple[Service, ...]:
        """Raises: SetupError in remote mode."""
        return topology.services(self.project, self.settings)


def _drop(services: tuple[Service, ...]) -> None:
    for one in services:
        if one.data is not None and one.data.exists():
            shutil.rmtree(one.data)
