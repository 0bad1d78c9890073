"""The lines that come to Loki, over its websocket; where that is lost, what came meanwhile is asked for."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientError, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from rewardctl.kernel.errors import Invalid, Unavailable
from rewardctl.logs.loki.http import MOST, LokiHttp, Span
from rewardctl.logs.loki.pages import forwards
from rewardctl.logs.loki.stored import Stored, stored

_KEPT: Final = 50_000
_OVERLAP: Final = 10_000_000_000
"""Nanoseconds: what comes to Loki by so much later than its time is found after a lost connection all the same."""
_AHEAD: Final = 600_000_000_000
"""Nanoseconds that a line may be ahead of us, by Loki's own limit."""
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 10.0
_LATER: Final = {408, 429}
_CLIENT_ERROR: Final = range(400, 500)


class Seen:
    """The newest instant, and which of the last lines were given already."""

    def __init__(self) -> None:
        self.newest = 0
        self._lines: dict[Stored, None] = {}

    def new(self, found: Iterable[Stored]) -> list[Stored]:
        return [one for one in found if self._is_new(one)]

    def _is_new(self, one: Stored) -> bool:
        self.newest = max(self.newest, one.ns)
        if one in self._lines:
            return False
        self._lines[one] = None
        if len(self._lines) > _KEPT:
            del self._lines[next(iter(self._lines))]
        return True


@dataclass(frozen=True, slots=True)
class Live:
    """`floor` is the instant after which nothing may be missed; `note` tells people of a lost connection."""

    http: LokiHttp
    query: str
    seen: Seen
    floor: int
    note: Callable[[str], None]

    async def lines(self) -> AsyncIterator[list[Stored]]:
        """New lines in batches, for ever. Raises: Invalid where Loki refuses the query, Forbidden."""
        pause = _FIRST_PAUSE
        while True:
            try:
                async with self.http.tail(self.query, time.time_ns() - _OVERLAP) as socket:
                    async for found in self._connected(socket):
                        pause = _FIRST_PAUSE
                        yield found
                lost = f"it ended with {socket.close_code}"
            except WSServerHandshakeError as refused:
                lost = self._refused(refused)
            except (ClientError, TimeoutError, OSError, Unavailable) as error:
                lost = type(error).__name__
            self.note(f"the connection to Loki was lost ({lost}), trying again")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _connected(self, socket: ClientWebSocketResponse) -> AsyncIterator[list[Stored]]:
        """What came before the connection stood, then what comes over it."""
        async for found in self._missed():
            yield found
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            frame = _frame(message.data)
            yield self.seen.new(stored(frame.get("streams") or ()))
            if frame.get("dropped_entries"):
                async for found in self._missed():
                    yield found

    async def _missed(self) -> AsyncIterator[list[Stored]]:
        since = self._since()
        span = Span(since, max(time.time_ns(), self.seen.newest) + _AHEAD)
        async for page in forwards(self.http, self.query, span, MOST):
            yield self.seen.new(page)

    def _since(self) -> int:
        return max(self.floor, self.seen.newest - _OVERLAP)

    @staticmethod
    def _refused(refused: WSServerHandshakeError) -> str:
        if refused.status in _CLIENT_ERROR and refused.status not in _LATER:
            hint = "its address /loki/api/v1/tail must be reachable; without --follow the lines are read all the same"
            raise Invalid(f"Loki does not let us follow: it answered {refused.status}", hint=hint) from refused
        return str(refused.status)


def _frame(text: str) -> dict[str, object]:
    """Raises: Unavailable."""
    try:
        frame = json.loads(text)
    except ValueError as garbled:
        raise Unavailable("A frame of Loki's is no JSON") from garbled
    return frame if isinstance(frame, dict) else {}
