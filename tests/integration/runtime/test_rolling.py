import asyncio
import os
import signal

import pytest
from loguru import logger

from rewardctl.kernel.errors import TimedOut
from rewardctl.runtime import control, rolling
from tests.integration.runtime.stage import Stage, of, until


async def test_a_replica_is_restarted_while_its_other_stays(stage: Stage) -> None:
    async with stage.running([stage.service("event"), stage.service("event-2")]):
        before = of(stage.project, "event"), of(stage.project, "event-2")
        fresh = await asyncio.to_thread(rolling.restart, stage.project, "event", 20)
        assert fresh.well
        assert fresh.pid not in {None, before[0].pid}
        assert of(stage.project, "event-2").pid == before[1].pid


async def test_who_leaves_to_be_restarted_is_not_told_to_be_ill(stage: Stage) -> None:
    told: list[str] = []
    sink = logger.add(
        told.append, level="WARNING", format="{message}", filter=lambda record: "child" in record["extra"]
    )
    try:
        async with stage.running([stage.service("event", "draining")]):
            unwell = asyncio.create_task(until(lambda: of(stage.project, "event").health == "unhealthy", "it drains"))
            await asyncio.to_thread(control.restart, stage.project, "event", 20)
            await unwell
            assert not stage.project.leaving_file.exists()
            assert told == []
    finally:
        logger.remove(sink)


async def test_none_is_ended_while_its_other_is_not_well(stage: Stage) -> None:
    async with stage.running([stage.service("event"), stage.service("event-2")]):
        one, other = of(stage.project, "event"), of(stage.project, "event-2")
        assert other.pid
        os.kill(other.pid, signal.SIGSTOP)
        try:
            await until(lambda: of(stage.project, "event-2").health == "unhealthy", "it is unhealthy")
            with pytest.raises(TimedOut, match="Not every other replica is healthy"):
                await asyncio.to_thread(rolling.restart, stage.project, "event", 0.3)
            assert of(stage.project, "event").pid == one.pid
        finally:
            os.kill(other.pid, signal.SIGCONT)
