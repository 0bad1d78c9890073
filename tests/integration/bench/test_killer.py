import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest

from rewardctl.bench.race.killer import Killer
from rewardctl.bench.race.schedule import Kill
from rewardctl.runtime import initialise, state
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState
from tests.integration.runtime.stage import Stage, left_of, of, until


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project(tmp_path)
    initialise.make_files(made, {})
    initialise.finish(made)
    yield made
    assert left_of(made) == []


@asynccontextmanager
async def _killing(project: Project, kill: Kill) -> AsyncIterator[Killer]:
    killer = Killer(project, kill, random.Random(1))  # noqa: S311 - no secret
    task = asyncio.create_task(killer.run())
    try:
        yield killer
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_service_is_killed_again_and_again_each_time_after_it_was_ready(project: Project) -> None:
    stage = Stage(project)
    async with stage.running([stage.service("event"), stage.service("auth")]):
        begun = time.monotonic()
        async with _killing(project, Kill("event", 0.2)) as killer:
            await until(lambda: killer.count == 3, "three kills")
        assert killer.last_at - begun >= 0.6
        await until(lambda: of(project, "event").restarts == 3 and of(project, "event").well, "event is well again")
        assert of(project, "auth").restarts == 0


async def test_a_service_is_killed_no_more_often_than_it_was_told(project: Project) -> None:
    stage = Stage(project)
    async with stage.running([stage.service("event")]):
        killer = Killer(project, Kill("event", 0.0, 2), random.Random(1))  # noqa: S311 - no secret
        await asyncio.wait_for(killer.run(), 10)
        await until(lambda: of(project, "event").restarts == 2, "it was killed twice")


async def test_each_replica_has_its_turn(project: Project) -> None:
    stage = Stage(project)
    async with stage.running([stage.service("event"), stage.service("event-2")]):
        async with _killing(project, Kill("event", 0.0)) as killer:
            await until(lambda: min(of(project, one).restarts for one in ("event", "event-2")) > 0, "both were killed")
        assert killer.count >= 2


async def test_a_service_that_is_not_ready_is_left_alone(project: Project) -> None:
    stage = Stage(project)
    services = [stage.service("event", "never")]
    stop = asyncio.Event()
    task = asyncio.create_task(stage.supervise(services, stop))
    await until(lambda: len(left_of(project)) == 1, "the service is there")
    async with _killing(project, Kill("event", 0.0)) as killer:
        await until(lambda: services[0].log.read_text().count(" 503 ") > 20, "it was looked at many times")
    assert killer.count == 0
    stop.set()
    await asyncio.wait_for(task, 10)


async def test_a_stranger_with_the_id_of_a_service_is_left_alone(project: Project) -> None:
    stage = Stage(project)
    service = stage.service("event")
    stranger = psutil.Popen(service.command)
    try:
        known = ServiceState(service="event", port=service.port, state="running", pid=stranger.pid, create_time=1.0)
        state.write(project, state.State(pid=1, create_time=1.0, services=[known]))
        async with _killing(project, Kill("event", 0.0)) as killer:
            await until(lambda: bool(killer._killed), "it has struck")
        assert killer.count == 0
        assert stranger.is_running()
    finally:
        stranger.kill()
        stranger.wait()
