"""The caller's side of an exchange: its body piece by piece, and whether it is still there."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final, Self

from starlette.types import Message, Receive

_UNWATCHED_SECONDS: Final = 0.1
"""Most exchanges are over by then, so that nobody need look whether their caller is still there."""


class CallerBody:
    """Owns `receive`; `first` is the piece of the body that came already, None where there is no body at all.

    Who is `gone` left, or was shown out, before anything of the body was there.
    """

    def __init__(self, receive: Receive, first: Message | None) -> None:
        self._receive = receive
        self._first = first
        self.gone = first is not None and first["type"] == "http.disconnect"
        self._goes_on = first is not None and bool(first.get("more_body"))
        self._read = asyncio.Event() if self._goes_on else None

    @classmethod
    async def begun(cls, receive: Receive, *, empty: bool) -> Self:
        return cls(receive, None if empty else await receive())

    def to_send(self) -> "bytes | CallerBody | None":
        """Most bodies came in one piece; the others are passed on as they come."""
        if self._goes_on:
            return self
        whole: bytes | None = None if self._first is None else self._first.get("body", b"")
        return whole

    async def __aiter__(self) -> AsyncIterator[bytes]:
        message, self._first = self._first, None
        while message is not None:
            if message["type"] == "http.disconnect":
                self._all_read()
                await asyncio.Future()  # for ever: the exchange is about to be cancelled
            if piece := message.get("body"):
                yield piece
            message = await self._receive() if message.get("more_body", False) else None
        self._all_read()

    async def left(self) -> None:
        """Returns once the caller has gone; looks only after the body has been read."""
        if self._read is not None:
            await self._read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def _all_read(self) -> None:
        if self._read is not None:
            self._read.set()


class Watches:
    """The exchanges under way, of which those that take long are watched: one timer is for all of them."""

    def __init__(self) -> None:
        self._new: list[Watch] = []
        self._timed: list[Watch] = []

    def add(self, watch: "Watch") -> None:
        if not (self._new or self._timed):
            self._wait()
        self._new.append(watch)

    def _wait(self) -> None:
        asyncio.get_running_loop().call_later(_UNWATCHED_SECONDS, self._turn)

    def _turn(self) -> None:
        """Those that were there at the turn before take long."""
        for watch in self._timed:
            watch.begin()
        self._timed, self._new = [one for one in self._new if not one.over], []
        if self._timed:
            self._wait()


class Watch:
    """A block that ends, quietly, when the caller leaves; made by the task that runs it."""

    __slots__ = ("_body", "_gone", "_looking", "_task", "over")

    def __init__(self, body: CallerBody, watches: Watches) -> None:
        self._body = body
        self._task = asyncio.current_task()
        self._looking: asyncio.Task[None] | None = None
        self._gone = False
        self.over = False
        watches.add(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        """Whether it was for the caller alone that the task was cancelled."""
        self.over = True
        if self._looking is not None:
            self._looking.cancel()
        return kind is asyncio.CancelledError and self._gone and self._task is not None and not self._task.uncancel()

    def begin(self) -> None:
        if not self.over:
            self._looking = asyncio.create_task(self._look())

    async def _look(self) -> None:
        await self._body.left()
        self._gone = self._task is not None and self._task.cancel()
