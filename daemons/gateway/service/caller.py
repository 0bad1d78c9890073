"""The caller's side of an exchange: its body piece by piece, and whether it is still there."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from starlette.types import Receive


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


async def while_there(work: Coroutine[Any, Any, None], body: CallerBody) -> None:
    """Run `work` to its end, or cancel it when the caller leaves."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(body.left())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
    finally:
        leaving.cancel()
        working.cancel()
        await asyncio.wait((working, leaving))
    if not working.cancelled():
        working.result()
