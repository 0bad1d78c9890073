import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest

from daemons.chassis.background import Background
from rewardctl.kernel.errors import Unavailable


class Work:
    """Does what it is told, round after round; then nothing."""

    def __init__(self, *rounds: int | Exception) -> None:
        self._rounds = list(rounds)
        self.calls = 0

    async def __call__(self) -> int:
        self.calls += 1
        outcome = self._rounds.pop(0) if self._rounds else 0
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


async def until(condition: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.001)


@pytest.fixture
async def started() -> AsyncIterator[Callable[[Work], Background]]:
    running: list[Background] = []

    def start(work: Work) -> Background:
        running.append(Background(work, longest_pause=30))
        running[-1].start()
        return running[-1]

    yield start
    for one in running:
        await one.stop()


Started = Callable[[Work], Background]


async def test_while_there_is_something_to_do_it_does_not_rest(started: Started) -> None:
    work = Work(*[1] * 50)
    started(work)
    await until(lambda: work.calls == 51, 0.9)


async def test_it_is_woken_at_once(started: Started) -> None:
    work = Work()
    background = started(work)
    for calls in (1, 2, 3):
        await until(lambda: work.calls == calls, 0.9)  # noqa: B023 - looked at within the round
        background.wake()


async def test_it_rests_for_as_long_as_it_is_told() -> None:
    restless, restful = Work(), Work()
    both = Background(restless, rest=0.01), Background(restful, rest=30)
    for one in both:
        one.start()
    await until(lambda: restless.calls == 20, 10)
    assert restful.calls == 1
    for one in both:
        await one.stop()


async def test_it_goes_on_by_itself_after_a_round_that_failed(started: Started) -> None:
    work = Work(ValueError("broken"), Unavailable("away"))
    started(work)
    await until(lambda: work.calls >= 2, 5)


async def test_after_failures_it_waits_longer_and_longer_and_nothing_wakes_it(started: Started) -> None:
    work = Work(*[Unavailable("away")] * 5)
    background = started(work)
    await until(lambda: work.calls == 1, 0.9)
    background.wake()
    pauses = []
    for failures in (1, 2, 3, 4, 5, 6, 7, 5000):
        background._failures = failures
        pauses.append(background._pause())
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert work.calls == 1


async def test_a_round_that_swallows_its_cancellation_is_the_last_one() -> None:
    begun, rounds = asyncio.Event(), 0

    async def swallowing() -> int:
        nonlocal rounds
        rounds += 1
        begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(30 if rounds == 1 else 0)
        return 1

    background = Background(swallowing)
    background.start()
    await begun.wait()
    stopping = asyncio.create_task(background.stop())
    await asyncio.wait({stopping}, timeout=1)
    once = rounds == 1 and stopping.done()
    stopping.cancel()
    assert once
