"""The caller's side of an exchange: its body piece by piece, and whether it is still there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.types import Receive

_UNWATCHED_SECONDS: Final = 0.1
"""Most exchanges are over by then, so that nobody need look whether their caller is still there."""


class CallerBody:
    """Owns `receive`; `empty` says that no body is to be waited for."""

    def __init__(self, receive: Receive, *, empty: bool) -> None:
        self._receive = receive
        self._read = asyncio.Event()
        if empty:
            self._read.set()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                self._read.set()
                await asyncio.Future()  # for ever: the exchange is about to be cancelled
            more = message.get("more_body", False)
            if piece := message.get("body"):
                yield piece
        self._read.set()

    async def left(self) -> None:
        """Returns once the caller has gone; looks only after the body has been read."""
        await self._read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass


@asynccontextmanager
async def while_there(body: CallerBody) -> AsyncIterator[None]:
    """End the block, quietly, when the caller leaves."""
    watch = _Watch(body)
    timer = asyncio.get_running_loop().call_later(_UNWATCHED_SECONDS, watch.begin)
    try:
        yield
    except asyncio.CancelledError:
        if not watch.ended_it():
            raise
    finally:
        timer.cancel()
        watch.stop()


class _Watch:
    """Made by the task that it may cancel."""

    def __init__(self, body: CallerBody) -> None:
        self._body = body
        self._task = asyncio.current_task()
        self._looking: asyncio.Task[None] | None = None
        self._gone = False

    def begin(self) -> None:
        self._looking = asyncio.create_task(self._look())

    def ended_it(self) -> bool:
        """Whether nobody else wants the task cancelled."""
        return self._gone and self._task is not None and not self._task.uncancel()

    def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> None:
        await self._body.left()
        self._gone = self._task is not None and self._task.cancel()
