"""A platform that runs as containers: the same verbs as in local mode."""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from rewardctl.kernel.errors import BadSettings, Invalid, NotRunning, StartFailed, TimedOut
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import durable
from rewardctl.runtime.compose import containers, engine, images, secret_files, told
from rewardctl.runtime.compose.containers import Container
from rewardctl.runtime.compose.engine import Engine
from rewardctl.runtime.log_stack import make_password, operations
from rewardctl.runtime.overview import Overview
from rewardctl.runtime.project import Project

Tell = Callable[[str], None]
_LOOK_SECONDS: Final = 0.5
_STOP_SECONDS: Final = 180
_GRACE: Final = "30"
_LOGS: Final = ("compose.logs.yaml", "compose.logs.joined.yaml")


@dataclass
class ComposeStack:
    project: Project
    settings: ProjectSettings

    def start(self, tell: Tell, *, patience: float, with_logs: bool = False, build: bool = False) -> None:
        """Start it and wait until all is healthy; images are had first, with as much time as they need.

        Raises: NoEngine, SetupError, StartFailed, TimedOut.
        """
        self._prepare(with_logs=with_logs)
        wanted = [images.OURS, images.DATABASE, *(images.LOGS if with_logs else ())]
        images.require(self._told, wanted, tell, build=build)
        tell("starting the containers")
        deadline = time.monotonic() + patience
        try:
            status = self._compose("up", "--detach", "--remove-orphans", *self._scale(), seconds=patience)
        except TimedOut:
            raise self._late() from None
        if status:
            raise self._failed()
        self._await(lambda found: all(one.well for one in found), deadline)

    def stop(self, tell: Tell, *, volumes: bool = False) -> list[str]:  # noqa: ARG002 - as in local mode
        """The names of what ran, as it was stopped. Raises: NoEngine, TimedOut."""
        running = [one.name for one in reversed(self.containers()) if one.running and one.is_lasting]
        self._prepare(with_logs=self._with_logs)
        self._compose("down", "--remove-orphans", *(["--volumes"] if volumes else []), seconds=_STOP_SECONDS)
        self._marker.unlink(missing_ok=True)
        return running

    def restart(self, services: Sequence[str], patience: float, tell: Tell, *, roll: bool = False) -> list[str]:
        """One after the other, each healthy before the next. Raises: NotRunning, Invalid, TimedOut."""
        chosen = self._chosen(services, roll=roll)
        for one in chosen:
            engine.asked("restart", "-t", _GRACE, one.id, seconds=patience)
            self._await(lambda found: all(now.well for now in found), time.monotonic() + patience)
            tell(f"{one.name} is healthy again")
        return [one.name for one in chosen]

    @property
    def running(self) -> bool:
        """Raises: NoEngine."""
        return any(one.running and one.is_lasting for one in self.containers())

    def overview(self) -> Overview:
        """Raises: NoEngine."""
        return Overview(services=containers.rows(self.containers()) or containers.planned())

    def containers(self) -> Sequence[Container]:
        """Raises: NoEngine."""
        return containers.of(told.project_name(self.project))

    def inside(self, service: str, *command: str) -> int:
        """Run `python -m` one of our programs in a container of that service; answers its status."""
        running = [one for one in self.containers() if one.service == service and one.running]
        if not running:
            raise NotRunning(hint="run: rewardctl up")
        return engine.passed_on(["docker", "exec", running[0].id, "python", "-P", "-m", *command])

    def _prepare(self, *, with_logs: bool) -> None:
        for _ in secret_files.make(self.project):
            """What is missing is made; `init` has said so of what it made."""
        _ = self._told
        if with_logs:
            make_password(self.project)
            durable.write(self._marker, b"started\n")
        if self.project.first_admin_file.exists():
            self.project.first_admin_file.replace(secret_files.handover(self.project) / "first-admin.json")
        told.hand_to_owner(self.project)

    def _compose(self, *verb: str, seconds: float) -> int:
        files = [word for file in self._files() for word in ("-f", str(file))]
        command = [*self._engine.compose, "-p", told.project_name(self.project), *files, *verb]
        return engine.shown(command, seconds=seconds, environment={**os.environ, **self._told})

    def _files(self) -> Iterable[Path]:
        here = operations() / "compose"
        yield here / "compose.yaml"
        yield from (here / name for name in (_LOGS if self._with_logs else ()))
        for name in filter(None, (one.strip() for one in self.settings.compose_files.split(","))):
            yield self._own(here, name)

    def _own(self, here: Path, name: str) -> Path:
        """One of ours by its name, or a file of the project's own. Raises: BadSettings."""
        found = next((path for path in (self.project.root / name, here / name) if path.is_file()), None)
        if found is None:
            raise BadSettings(f"There is no compose file {name}", hint="mend compose_files in rewardctl.toml")
        return found

    def _scale(self) -> Iterable[str]:
        for daemon in told.DAEMONS:
            count = getattr(self.settings, f"{daemon}_replicas", 1)
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
            return [one for one in known if one.service in told.DAEMONS]
        return [one for one in known if one.name in services or (roll and one.service in services)]

    def _await(self, well: Callable[[Sequence[Container]], bool], deadline: float) -> None:
        while True:
            found = [one for one in self.containers() if one.is_lasting]
            if found and well(found):
                return
            if time.monotonic() >= deadline:
                raise self._late()
            time.sleep(_LOOK_SECONDS)

    def _late(self) -> TimedOut:
        waited = [one.name for one in self.containers() if one.is_lasting and not one.well]
        return TimedOut(
            f"Not healthy in time: {', '.join(waited) or 'a container'}", hint="see: rewardctl ps, rewardctl logs"
        )

    def _failed(self) -> StartFailed:
        failed = next((one for one in self.containers() if one.failed), None)
        if failed is None:
            return StartFailed("compose could not start the platform", hint="its last words are above")
        said = engine.said(failed.id)
        return StartFailed(f"{failed.name} did not start: {said}", hint=f"see: docker logs {failed.id[:12]}")

    @cached_property
    def _engine(self) -> Engine:
        return Engine.found()

    @cached_property
    def _told(self) -> Mapping[str, str]:
        _ = self._engine
        return told.write(self.project, self.settings)

    @property
    def _with_logs(self) -> bool:
        return self._marker.exists()

    @property
    def _marker(self) -> Path:
        return self.project.run / "log-stack-joined"
