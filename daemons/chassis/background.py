"""Work that goes on beside the requests, round after round, whatever happens in one of them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.log import log_for

_log = log_for("background")
_PAUSE_SECONDS: Final = 1.0
_MOST_DOUBLINGS: Final = 16


class Background:
    """Calls `work` again and again, at once where it says that it did something or `wake` was called.

    Otherwise it rests for `rest` seconds. After a round that failed it waits one second, and after each further one
    twice as long, up to `longest_pause` seconds; then nothing wakes it.
    """

    def __init__(
        self, work: Callable[[], Awaitable[int]], *, rest: float = _PAUSE_SECONDS, longest_pause: float = _PAUSE_SECONDS
    ) -> None:
        self._work = work
        self._rest_seconds = rest
        self._longest_pause = longest_pause
        self._woken = asyncio.Event()
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        self._stopping = False
        self._task = asyncio.create_task(self._run())

    def wake(self) -> None:
        self._woken.set()

    async def stop(self) -> None:
        """Where the round is at a call that swallows its cancellation (`asyncio.wait_for` may), it is the last one."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            done = await self._round()
            if self._stopping:
                return
            if self._failures:
                await asyncio.sleep(self._pause())
            else:
                await self._rest(0 if done else self._rest_seconds)

    def _pause(self) -> float:
        doublings = min(self._failures - 1, _MOST_DOUBLINGS)
        return min(_PAUSE_SECONDS * 2.0**doublings, self._longest_pause)

    async def _round(self) -> int:
        try:
            done = await self._work()
        except Exception as error:  # noqa: BLE001 - the next round may go well: a database comes back
            self._failures += 1
            expected = isinstance(error, RewardctlError)
            bound = _log.bind(event="background.failed", reason=str(error) if expected else type(error).__name__)
            bound.opt(exception=None if expected else error).warning("a round of background work failed")
            return 0
        self._failures = 0
        return done

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
