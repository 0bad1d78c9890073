"""A platform that runs as containers: the same verbs as in local mode."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rewardctl.kernel.errors import Invalid, NotRunning, TimedOut
from rewardctl.kernel.services import DAEMONS
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import databases, scale
from rewardctl.runtime.compose import awaited, containers, engine, images, tools
from rewardctl.runtime.compose.containers import Container, Found
from rewardctl.runtime.compose.driver import Driver
from rewardctl.runtime.compose.tools import Tools
from rewardctl.runtime.databases import Addresses
from rewardctl.runtime.overview import Overview
from rewardctl.runtime.project import Project

Tell = Callable[[str], None]
_STOP_SECONDS: Final = 180
_GRACE: Final = "30"


@dataclass
class ComposeStack:
    project: Project
    settings: ProjectSettings

    def start(self, tell: Tell, *, patience: float, with_logs: bool = False, build: bool = False) -> None:
        """Start it and wait until all is healthy; images are had first, with as much time as they need.

        Raises: NoEngine, SetupError, StartFailed, TimedOut.
        """
        self._driver.prepare(with_logs=with_logs)
        wanted = [images.OURS, images.DATABASE, *(images.LOGS if with_logs else ())]
        images.require(self._driver.variables, wanted, tell, build=build)
        tell("starting the containers")
        deadline = time.monotonic() + patience
        try:
            status = self._driver.run("up", "--detach", "--remove-orphans", *self._scale(), seconds=patience)
        except TimedOut:
            raise awaited.late(self.containers()) from None
        if status:
            raise awaited.failure(self.containers())
        awaited.until(self.containers, awaited.all_well, deadline)

    def stop(self, tell: Tell, *, volumes: bool = False) -> list[str]:  # noqa: ARG002 - as in local mode
        """The names of what ran, as it was stopped. Raises: NoEngine, TimedOut."""
        running = [one.name for one in reversed(self.containers()) if one.running and one.is_lasting]
        self._driver.prepare(with_logs=self._driver.with_logs)
        self._driver.run("down", "--remove-orphans", *(["--volumes"] if volumes else []), seconds=_STOP_SECONDS)
        self._driver.forget_logs()
        return running

    def restart(self, services: Sequence[str], patience: float, tell: Tell, *, roll: bool = False) -> list[str]:
        """One after the other, each healthy before the next. Raises: NotRunning, Invalid, TimedOut."""
        chosen = self._chosen(services, roll=roll)
        for one in chosen:
            engine.asked("restart", "-t", _GRACE, one.id, seconds=patience)
            awaited.until(self.containers, awaited.all_well, time.monotonic() + patience)
            tell(f"{one.name} is healthy again")
        return [one.name for one in chosen]

    @property
    def running(self) -> bool:
        """Raises: NoEngine."""
        return any(one.running and one.is_lasting for one in self.containers())

    def overview(self) -> Overview:
        """Raises: NoEngine."""
        return Overview(services=containers.rows(self.containers()) or containers.planned())

    def containers(self) -> Found:
        """Raises: NoEngine."""
        return self._driver.containers()

    @contextmanager
    def databases(self, tell: Tell, *, alone: bool = False) -> Iterator[Addresses | Tools]:
        """Raises: AlreadyRunning, NoEngine, SetupError, TimedOut."""
        if found := databases.told(self.settings):
            yield found
        else:
            with tools.at_hand(self._driver, tell, alone=alone) as inside:
                yield inside

    def beside(self) -> Tools | None:
        """None where the platform is down. Raises: NoEngine."""
        return tools.running_beside(self._driver)

    def inside(self, service: str, *command: str) -> int:
        """Run `python -m` one of our programs in a container of that service; answers its status."""
        running = [one for one in self.containers() if one.service == service and one.running]
        if not running:
            raise NotRunning(hint="run: rewardctl up")
        return engine.passed_on(["docker", "exec", running[0].id, "python", "-P", "-m", *command])

    def _scale(self) -> Iterable[str]:
        for daemon in DAEMONS:
            count = scale.replicas(self.settings, daemon)
            if count > 1:
                yield from ("--scale", f"{daemon}={count}")

    def _chosen(self, services: Sequence[str], *, roll: bool) -> Sequence[Container]:
        known = [one for one in self.containers() if one.is_lasting]
        if not any(one.running for one in known):
            raise NotRunning(hint="run: rewardctl up")
        names = {one.name for one in known} | ({one.service for one in known} if roll else set())
        if unknown := [one for one in services if one not in names]:
            raise Invalid(f"There is no service {unknown[0]!r}", hint=f"services are: {', '.join(sorted(names))}")
        if not services:
            return [one for one in known if one.service in DAEMONS]
        return [one for one in known if one.name in services or (roll and one.service in services)]

    @cached_property
    def _driver(self) -> Driver:
        return Driver(self.project, self.settings)
