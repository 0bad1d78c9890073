"""The call from one daemon to another: pooled, streamed, under a time limit, its failures translated at the border."""

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yarl import URL

from daemons.chassis.peers.upstream import Answer, Away, Body, Connection, Lost, RawHeaders, connected
from daemons.chassis.telemetry import spans
from rewardctl.kernel.errors import TimedOut, Unavailable
from rewardctl.kernel.log import is_on, log_for

if TYPE_CHECKING:
    from loguru import Logger

TOTAL_SECONDS: Final = 30.0
_CONNECT_SECONDS: Final = 2.0
_KEEP_ALIVE_SECONDS: Final = 60
"""Shorter than a daemon keeps an idle connection, so that it is always the caller who closes one."""
_CONNECTIONS: Final = 256
_RETRY_AFTER_SECONDS: Final = 1
_REPEATED: Final = {"GET", "HEAD"}
_NOT_IDEMPOTENT: Final = {"POST", "PATCH"}
_log = log_for("hop")
Took = Callable[[str, float], None]
"""Told which daemon was called, and how many seconds it took to its answer's head, or to fail."""


def _untold(_service: str, _seconds: float) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the daemon `service`, to be sent to the first of `origins` that takes the connection.

    `target` and `headers` go out as they are written, Host and what the body needs besides. The answer to a `lasting`
    one may take as long as it likes, while it goes on coming. Where a `quiet` one fails, whoever made it says so.
    """

    service: str
    method: str
    origins: Sequence[URL]
    target: bytes
    headers: RawHeaders = ()
    body: Body = None
    lasting: bool = False
    quiet: bool = False


class _Pool:
    """The connections to one origin that rest; the one that rested for least is taken first."""

    def __init__(self, origin: URL) -> None:
        self.host = origin.raw_authority.encode()
        self._address = origin.host or "", origin.port or 0
        self._tls = ssl.create_default_context() if origin.scheme == "https" else None
        self._resting: list[Connection] = []

    def rested(self) -> Connection | None:
        oldest = time.monotonic() - _KEEP_ALIVE_SECONDS
        while self._resting:
            found = self._resting.pop()
            if found.free and found.rests_since > oldest:
                return found
            found.abandon()
        return None

    async def fresh(self) -> Connection:
        """Raises: Away."""
        return await connected(*self._address, self._tls, _CONNECT_SECONDS)

    def leave(self, connection: Connection) -> None:
        if connection.free:
            connection.rests_since = time.monotonic()
            self._resting.append(connection)
        else:
            connection.abandon()

    def close(self) -> None:
        while self._resting:
            self._resting.pop().abandon()


class Hop:
    """One pool for this process; `total` seconds bound a whole exchange, both bodies included."""

    def __init__(self, total: float = TOTAL_SECONDS, took: Took = _untold) -> None:
        self._total = total
        self._took = took
        self._pools: dict[URL, _Pool] = {}
        self._slots: dict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(_CONNECTIONS))

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    @asynccontextmanager
    async def exchange(self, call: Call) -> AsyncIterator[Answer]:
        """The answer, its body unread; leaving the block early ends the call.

        Raises: Unavailable where the daemon is away or was lost on the way, TimedOut where it is too slow, and the
        platform's errors that the call's body raises while it is read.
        """
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(None if call.lasting else self._total), self._slots[call.service]:
                pool, connection, answer = await self._timed(call, begun)
                try:
                    yield answer
                finally:
                    pool.leave(connection)
        except (Lost, TimeoutError) as error:
            _line("hop.failed", call, begun, reason=type(error).__name__).log(
                "DEBUG" if call.quiet else "WARNING", "hop failed"
            )
            raise _translated(error, call) from error
        if is_on("debug"):
            _line("hop.completed", call, begun).debug("hop completed")

    async def _timed(self, call: Call, begun: float) -> "_Begun":
        try:
            return await self._answered(call)
        finally:
            self._took(call.service, time.perf_counter() - begun)

    async def _answered(self, call: Call) -> "_Begun":
        """Where a replica takes no connection nothing was sent, so that any request may go to the next."""
        *others, last = call.origins
        for origin in others:
            with suppress(Away):
                return await self._asked(origin, call)
        return await self._asked(last, call)

    async def _asked(self, origin: URL, call: Call) -> "_Begun":
        """A read that was lost before its answer began is sent once more."""
        pool = self._pools.get(origin)
        if pool is None:
            pool = self._pools[origin] = _Pool(origin)
        try:
            return await self._begun(pool, pool.rested() or await pool.fresh(), call)
        except Away:
            raise
        except Lost:
            if call.method not in _REPEATED or not isinstance(call.body, bytes | None):
                raise
        return await self._begun(pool, await pool.fresh(), call)

    async def _begun(self, pool: _Pool, connection: Connection, call: Call) -> "_Begun":
        head, chunked = _head(call, pool.host)
        silence = self._total if call.lasting else None
        answer = connection.ask(head, call.body, bodiless=call.method == "HEAD", chunked=chunked, silence=silence)
        try:
            await answer.begun()
        except BaseException:
            connection.abandon()
            raise
        return pool, connection, answer


_Begun = tuple[_Pool, Connection, Answer]


def _head(call: Call, host: bytes) -> tuple[bytes, bool]:
    """And whether the body is to be sent in chunks: one that comes in pieces and whose length nobody told."""
    lines = [b"%b %b HTTP/1.1" % (call.method.encode(), call.target), b"host: " + host]
    lines += [b"%b: %b" % one for one in call.headers]
    chunked = False
    if call.body is not None and not any(name == b"content-length" for name, _ in call.headers):
        if isinstance(call.body, bytes):
            lines.append(b"content-length: %d" % len(call.body))
        else:
            lines.append(b"transfer-encoding: chunked")
            chunked = True
    head = b"\r\n".join((*lines, b"\r\n"))
    if head.count(b"\n") != len(lines) + 1:
        raise ValueError("a line of a request's head has an end of its own")
    return head, chunked


def _line(event: str, call: Call, begun: float, **more: object) -> "Logger":
    return _log.bind(event=event, upstream=call.service, **spans.since(begun), **more)


def _translated(error: Exception, call: Call) -> Unavailable:
    if isinstance(error, Away):
        return Unavailable(f"The {call.service} daemon is away", retry_after=_RETRY_AFTER_SECONDS)
    hint = None
    if call.method in _NOT_IDEMPOTENT:
        hint = "the outcome is unknown, repeat the request with the same Idempotency-Key"
    if isinstance(error, TimeoutError):
        return TimedOut(f"The {call.service} daemon did not answer in time", hint=hint)
    detail = f"The connection to the {call.service} daemon was lost"
    return Unavailable(detail, hint=hint, retry_after=_RETRY_AFTER_SECONDS)
