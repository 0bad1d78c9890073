"""The call from one daemon to another: pooled, streamed, under a time limit, its failures translated at the border."""

import time
from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    ServerDisconnectedError,
    TCPConnector,
)
from multidict import CIMultiDict
from yarl import URL

from daemons.chassis import spans
from rewardctl.kernel.errors import RewardctlError, TimedOut, Unavailable
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
_ADDED_UNASKED: Final = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
_log = log_for("hop")
Took = Callable[[str, float], None]
"""Told which daemon was called, and how many seconds it took to its answer's head, or to fail."""


def _untold(_service: str, _seconds: float) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the daemon `service`, to be sent to the first of `urls` that takes the connection.

    A URL goes out as it is written, `headers` and nothing else but Host too. The answer to a `lasting` one may take as
    long as it likes, while it goes on coming. Where a `quiet` one fails, whoever made it says so.
    """

    service: str
    method: str
    urls: Sequence[URL]
    headers: CIMultiDict[str]
    body: AsyncIterable[bytes] | bytes | None = None
    lasting: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    session: ClientSession
    lasting: ClientTimeout
    took: Took = _untold

    @classmethod
    async def open(cls, total_seconds: float = TOTAL_SECONDS, took: Took = _untold) -> "Hop":
        """One pool for this process; `total_seconds` bound a whole exchange, both bodies included."""
        session = ClientSession(
            connector=TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP_ALIVE_SECONDS),
            cookie_jar=DummyCookieJar(),
            timeout=ClientTimeout(total=total_seconds, connect=_CONNECT_SECONDS),
            auto_decompress=False,
            skip_auto_headers=_ADDED_UNASKED,
        )
        return cls(session, ClientTimeout(total=None, connect=_CONNECT_SECONDS, sock_read=total_seconds), took)

    async def close(self) -> None:
        await self.session.close()

    def exchange(self, call: Call) -> "Exchange":
        """The answer, its body unread; leaving the block early ends the call.

        Raises: Unavailable where the daemon is away or was lost on the way, TimedOut where it is too slow, and the
        platform's errors that the call's body raises while it is read.
        """
        return Exchange(self, call)

    async def sent(self, call: Call) -> ClientResponse:
        """Where a replica refuses the connection nothing was sent, so that any request may go to the next."""
        *others, last = call.urls
        for url in others:
            with suppress(ClientConnectorError):
                return await self._request(call, url)
        return await self._request(call, last)

    def _request(self, call: Call, url: URL) -> Awaitable[ClientResponse]:
        return self.session.request(
            call.method,
            url,
            headers=call.headers,
            data=call.body,
            allow_redirects=False,
            timeout=self.lasting if call.lasting else self.session.timeout,
            middlewares=() if call.method in _REPEATED else (_Once(),),
        )


class Exchange:
    """A block in which an answer is read."""

    __slots__ = ("_answer", "_begun", "_call", "_hop")

    def __init__(self, hop: Hop, call: Call) -> None:
        self._hop = hop
        self._call = call
        self._begun = time.perf_counter()
        self._answer: ClientResponse | None = None

    async def __aenter__(self) -> ClientResponse:
        try:
            self._answer = await self._hop.sent(self._call)
        except (ClientError, TimeoutError) as error:
            self._fail(error)
        finally:
            self._hop.took(self._call.service, time.perf_counter() - self._begun)
        return self._answer

    async def __aexit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._answer is not None:
            self._answer.release()
            await self._answer.wait_for_close()
        if isinstance(error, ClientError | TimeoutError):
            self._fail(error)
        if error is None and is_on("debug"):
            self._line("hop.completed").debug("hop completed")

    def _fail(self, error: Exception) -> NoReturn:
        if isinstance(error.__cause__, RewardctlError):
            raise error.__cause__ from None
        level = "DEBUG" if self._call.quiet else "WARNING"
        self._line("hop.failed").bind(reason=type(error).__name__).log(level, "hop failed")
        raise _translated(error, self._call) from error

    def _line(self, event: str) -> "Logger":
        return _log.bind(event=event, upstream=self._call.service, **spans.since(self._begun))


class _Once:
    """Sends a request one time; aiohttp itself would repeat PUT, DELETE and OPTIONS on a connection gone stale."""

    def __init__(self) -> None:
        self._sent = False

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        if self._sent:
            raise ServerDisconnectedError
        self._sent = True
        return await handler(request)


def _translated(error: Exception, call: Call) -> Unavailable:
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return Unavailable(f"The {call.service} daemon is away", retry_after=_RETRY_AFTER_SECONDS)
    hint = None
    if call.method in _NOT_IDEMPOTENT:
        hint = "the outcome is unknown, repeat the request with the same Idempotency-Key"
    if isinstance(error, TimeoutError):
        return TimedOut(f"The {call.service} daemon did not answer in time", hint=hint)
    detail = f"The connection to the {call.service} daemon was lost"
    return Unavailable(detail, hint=hint, retry_after=_RETRY_AFTER_SECONDS)
