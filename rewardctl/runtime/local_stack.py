"""A platform that runs as processes of this machine."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rewardctl.kernel.errors import SetupError
from rewardctl.kernel.services import is_mongod
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import control, rolling, topology
from rewardctl.runtime.databases import Addresses, at_hand
from rewardctl.runtime.log_stack import LogStack
from rewardctl.runtime.overview import Overview, overview
from rewardctl.runtime.project import Project
from rewardctl.runtime.topology import Service


@dataclass
class LocalStack:
    project: Project
    settings: ProjectSettings

    @property
    def running(self) -> bool:
        return control.running(self.project) is not None

    def overview(self) -> Overview:
        return overview(self.project, self._services())

    def restart(
        self, services: Sequence[str], patience: float, tell: Callable[[str], None], *, roll: bool = False
    ) -> list[str]:
        """One after the other, each healthy before the next. Raises: NotRunning, Invalid, TimedOut."""
        names = self._rolled(services, tell) if roll else self._named(services)
        again = rolling.restart if roll else control.restart
        for name in names:
            fresh = again(self.project, name, patience)
            tell(f"{name} is healthy again (pid {fresh.pid})")
        return names

    @contextmanager
    def databases(self, tell: Callable[[str], None], *, alone: bool = False) -> Iterator[Addresses]:  # noqa: ARG002 - as in compose mode
        """Raises: AlreadyRunning, SetupError."""
        with at_hand(self.project, alone=alone) as found:
            yield found

    def _rolled(self, services: Sequence[str], tell: Callable[[str], None]) -> list[str]:
        topology.require_here(self.settings)
        running = control.names(self.project)
        names = rolling.chosen(running, services)
        for name in names:
            if rolling.alone(running, name):
                tell(f"{name} has no other replica: it is away while it restarts; see: rewardctl up --scale")
        return names

    def _named(self, services: Sequence[str]) -> list[str]:
        topology.require_here(self.settings)
        return list(services) or [name for name in control.names(self.project) if not is_mongod(name)]

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
