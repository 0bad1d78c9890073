"""Loki over HTTP: one query at a time, within a time limit, and what goes wrong in words for people."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, ClientWebSocketResponse, ContentTypeError

from rewardctl.kernel.errors import Forbidden, Invalid, RewardctlError, TimedOut, Unavailable
from rewardctl.logs.loki.stored import Stored, stored

MOST: Final = 5000
"""Entries in one answer, by Loki's own limit."""
_APART: Final = {"X-Loki-Response-Encoding-Flags": "categorize-labels"}
"""Else each set of structured metadata is a stream of its own, and the order of arrival is lost."""
_TIMEOUT: Final = ClientTimeout(total=30, connect=3)
_PROBE_TIMEOUT: Final = ClientTimeout(total=2)
_TRIES: Final = 5
_PAUSE_SECONDS: Final = 0.2
_LONGEST_PAUSE: Final = 5.0
_HEARTBEAT_SECONDS: Final = 15.0
_SHOWN: Final = 300
_OK: Final = 200
_REFUSED: Final = 400
_NOT_ALLOWED: Final = {401, 403}
_LATER: Final = {429, 500, 502, 503, 504}


@dataclass(frozen=True, slots=True)
class Span:
    """Nanoseconds since 1970; `end` is not within."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LokiHttp:
    session: ClientSession
    url: str

    @classmethod
    async def open(cls, url: str) -> "LokiHttp":
        return cls(ClientSession(headers=_APART, timeout=_TIMEOUT), url.rstrip("/"))

    async def close(self) -> None:
        await self.session.close()

    async def labels(self) -> list[str] | None:
        """None where no Loki answers."""
        try:
            async with self.session.get(f"{self.url}/loki/api/v1/labels", timeout=_PROBE_TIMEOUT) as answer:
                said = await answer.json() if answer.status == _OK else None
        except (ClientError, TimeoutError, ValueError):
            return None
        return list(said.get("data") or ()) if isinstance(said, dict) and said.get("status") == "success" else None

    async def page(self, query: str, span: Span, limit: int, *, backward: bool = False) -> list[Stored]:
        """At most `limit` lines of the span, oldest first; `backward` means the newest of it.

        Raises: Invalid where Loki refuses the query; Forbidden; Unavailable; TimedOut.
        """
        asked = {
            "query": query,
            "start": str(span.start),
            "end": str(span.end),
            "limit": str(limit),
            "direction": "backward" if backward else "forward",
        }
        said = await self._asked(asked)
        found = said.get("data") if isinstance(said, dict) else None
        return stored(found.get("result") if isinstance(found, dict) else None, backward=backward)

    @asynccontextmanager
    async def tail(self, query: str, start: int) -> AsyncIterator[ClientWebSocketResponse]:
        """Raises: ClientError, TimeoutError."""
        asked = {"query": query, "start": str(start), "limit": str(MOST)}
        url = f"{self.url}/loki/api/v1/tail"
        async with self.session.ws_connect(url, params=asked, heartbeat=_HEARTBEAT_SECONDS, max_msg_size=0) as socket:
            yield socket

    async def _asked(self, asked: Mapping[str, str]) -> Any:  # noqa: ANN401 - any JSON value
        for tried in range(_TRIES):
            try:
                async with self.session.get(f"{self.url}/loki/api/v1/query_range", params=asked) as answer:
                    if answer.status == _OK:
                        return await answer.json()
                    error = await self._error(answer, asked["query"])
            except TimeoutError as late:
                raise TimedOut(f"Loki at {self.url} did not answer in time", hint=_NARROWER) from late
            except (ContentTypeError, ValueError) as garbled:
                raise Unavailable(f"What answers at {self.url} is no Loki", hint=_WHERE) from garbled
            except ClientError as away:
                raise self.away(away) from away
            if not isinstance(error, Unavailable):
                raise error
            await asyncio.sleep(min(error.retry_after or _PAUSE_SECONDS * 2**tried, _LONGEST_PAUSE))
        raise error

    def away(self, error: Exception) -> Unavailable:
        return Unavailable(f"Loki at {self.url} does not answer ({type(error).__name__})", hint=_WHERE)

    async def _error(self, answer: ClientResponse, query: str) -> RewardctlError:
        """Of a refusal, which is plain text."""
        said = " ".join((await answer.text(errors="replace")).split())[:_SHOWN] or answer.reason
        if answer.status == _REFUSED:
            return Invalid(f"Loki refuses the query: {said}", hint=f"it was: {query}")
        if answer.status in _NOT_ALLOWED:
            return Forbidden(f"Loki at {self.url} does not let us read: {said}")
        if answer.status in _LATER:
            after = answer.headers.get("Retry-After", "")
            wait = int(after) if after.isascii() and after.isdigit() else None
            return Unavailable(f"Loki takes no query now: {said}", hint=_NARROWER, retry_after=wait)
        return Invalid(f"What answers at {self.url} is no Loki: {answer.status} {said}", hint=_WHERE)


_WHERE: Final = "set loki_url (REWARDCTL_LOKI_URL), or read the local files with --source files"
_NARROWER: Final = "ask for less, with --since or --service, or read the local files with --source files"
