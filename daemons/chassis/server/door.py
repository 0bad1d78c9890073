"""The server's end of a connection: what is no request, or is too large, too slow or one too many, stays outside.

The parser is httptools alone: it refuses what another would take for a second request.
"""

import asyncio
from typing import Any, ClassVar, Final

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from daemons.chassis.drain import Drain
from daemons.chassis.server.crowd import Crowd
from daemons.chassis.server.joined import Joined
from daemons.chassis.web import problems
from daemons.chassis.web.answer_headers import SECURE
from rewardctl.kernel import ids
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import HeadTooLarge, Invalid, MethodNotAllowed, RewardctlError, TooManyRequests
from rewardctl.kernel.log import log_for

HEAD_LIMIT: Final = 2**16
"""Bytes of a request's target and headers."""
_CHUNK: Final = 2**18
"""Bytes that come at once: they may hold the end of one request and the head of the next."""
_WAIT_SECONDS: Final = 10
_LINGER_SECONDS: Final = 1.0
_VERSIONS: Final = {"1.0", "1.1"}
_log = log_for("http")


class _NotTaken(Exception):
    """Ends the parser's work."""


class Door(HttpToolsProtocol):
    """`crowd` is of all connections of the process, `drain` says whether it is about to leave."""

    crowd: ClassVar[Crowd]
    drain: ClassVar[Drain]

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.body_bytes = 0
        self._in_head = False
        self._head_bytes = 0
        self._refusal: RewardctlError | None = None
        self._left = False
        self._whole = True

    def awaited(self) -> object | None:
        """The head or the body of which the rest is to come, the same one for as long; None where nothing is."""
        if self._left:
            return None
        if self._in_head:
            return self.headers
        if not self._whole:
            waits_for_us = self.flow.read_paused or self.cycle.waiting_for_100_continue
            return None if waits_for_us else self.cycle
        idle = self.cycle is None or self.cycle.response_complete
        return self.parser if idle and self.timeout_keep_alive_task is None else None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(Joined(transport, self.loop))  # type: ignore[arg-type] # all that uvicorn uses is there
        if self.client and not self.crowd.enter(self.client[0]):
            self.refuse(TooManyRequests("Too many connections are open", retry_after=_WAIT_SECONDS))

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.client:
            self.crowd.leave(self.client[0])

    def data_received(self, data: bytes) -> None:
        if self._left:
            return
        self._unset_keepalive_if_required()
        self._head_bytes += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._in_head, self._whole = False, True  # nothing here upgrades: the request is answered as it is
        except httptools.HttpParserError:
            self.refuse(self._refusal or Invalid("The request is not valid HTTP"))
        if not self._in_head:
            self._head_bytes = 0
        elif self._head_bytes > HEAD_LIMIT + _CHUNK:
            self.refuse(HeadTooLarge())

    def on_message_begin(self) -> None:
        self._in_head, self._whole = True, False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._refusal = self._refused()
        if self._refusal is not None:
            raise _NotTaken
        self._in_head = False
        super().on_headers_complete()
        if self.drain.begun:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self.body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._whole = True
        super().on_message_complete()

    def part(self) -> None:
        """The answer that is under way is the last one on this connection, where it can still say so."""
        if self.cycle is not None and not self.cycle.response_started:
            self.cycle.keep_alive = False

    def refuse(self, error: RewardctlError) -> None:
        """Say why, where an answer can only be to this, and close.

        What still comes is thrown away for a second: a close at once would take back what was said.
        """
        if self._left or self.transport.is_closing():
            return
        self._left = True
        if self._answering():
            self.transport.close()
            return
        self.transport.write(self._refusing(error))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._end_cycle()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    def _end_cycle(self) -> None:
        """For the app, the caller is gone."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _answering(self) -> bool:
        """Whether an answer is under way, one to an earlier request is due, or this one had its own."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            return not (self._in_head or self._whole)
        return self._in_head or cycle.response_started or bool(self.pipeline)

    def _refused(self) -> RewardctlError | None:
        if self._head_bytes > HEAD_LIMIT and _size(self.url, self.headers) > HEAD_LIMIT:
            return HeadTooLarge()
        if self.parser.get_method() == b"CONNECT":
            return MethodNotAllowed()
        version, names = self.parser.get_http_version(), [name for name, _ in self.headers]
        hosts = names.count(b"host")
        if version == "1.1" and hosts == 1:
            return None
        unclear = version not in _VERSIONS or hosts > 1 or b"transfer-encoding" in names
        return Invalid("The request is not valid HTTP") if unclear or version == "1.1" else None

    def _refusing(self, error: RewardctlError) -> bytes:
        with entered(
            RequestContext(ids.request_id(None), client_ip=self.client[0] if self.client else None)
        ) as context:
            answer = problems.response(error, "/")
            _log.bind(
                event="http.request.refused", statusCode=answer.status_code, code=error.code, clientIp=context.client_ip
            ).info("refused at the door")
        own = ((b"x-request-id", context.request_id.encode()), (b"connection", b"close"))
        headers = (*self.server_state.default_headers, *answer.raw_headers, *SECURE, *own)
        lines = [name + b": " + value + b"\r\n" for name, value in headers]
        return b"".join([STATUS_LINE[answer.status_code], *lines, b"\r\n", bytes(answer.body)])


def door(crowd: Crowd, drain: Drain) -> type[Door]:
    """One for each connection of a server."""
    return type("Door", (Door,), {"crowd": crowd, "drain": drain})


def _size(url: bytes, headers: list[tuple[bytes, bytes]]) -> int:
    return len(url) + sum(len(name) + len(value) for name, value in headers)
