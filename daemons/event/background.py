"""Work that goes on beside the requests, round after round, whatever happens in one of them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from rewardctl.kernel.log import log_for

_log = log_for("background")
_PAUSE_SECONDS: Final = 1.0


class Background:
    """Calls `work` again and again, at once where it says that it did something."""

    def __init__(self, work: Callable[[], Awaitable[int]]) -> None:
        self._work = work
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                done = await self._work()
            except Exception as error:  # noqa: BLE001 - the next round may go well: a database comes back
                _log.bind(event="background.failed").opt(exception=error).warning("a round of background work failed")
                done = 0
            await asyncio.sleep(0 if done else _PAUSE_SECONDS)
