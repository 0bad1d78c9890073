"""A connection to another daemon: a request goes out, and its answer comes in, read by httptools.

An exchange is a few calls here, which a client for the whole web can't be: `rewardctl bench --baseline` compares both.
"""

import asyncio
import ssl
from collections.abc import AsyncIterable, Sequence
from typing import Final, cast

import httptools

RawHeaders = Sequence[tuple[bytes, bytes]]
Body = AsyncIterable[bytes] | bytes | None
_HELD: Final = 2**18
"""Bytes of an answer that wait for whoever reads it, before its sender is asked to wait."""
_FINAL: Final = 200


class Lost(Exception):
    """The connection ended before its answer did, or what came is no answer."""


class Away(Lost):
    """There was no connection, so nothing was sent."""


class Answer:
    """To one request. Whoever has it reads it piece by piece; its parser writes it."""

    __slots__ = (
        "_bodiless",
        "_error",
        "_held",
        "_parser",
        "_pieces",
        "_silence",
        "_transport",
        "_waiter",
        "headers",
        "over",
        "status",
        "stays",
    )

    def __init__(self, transport: asyncio.Transport, *, bodiless: bool, silence: float | None) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.over = False
        self.stays = False
        self._bodiless = bodiless
        self._error: Exception | None = None
        self._held = 0
        self._pieces: list[bytes] = []
        self._silence = silence
        self._transport = transport
        self._waiter: asyncio.Future[None] | None = None
        self._parser = httptools.HttpResponseParser(self)

    async def begun(self) -> None:
        """Its status and headers are there. Raises: Lost; what the request's body raised."""
        while not self.status:
            await self._more()

    async def next(self) -> bytes:
        """What came of the body since, as soon as there is something; nothing at its end. Raises: likewise."""
        while not self._pieces and not self.over:
            await self._more()
        piece = b"".join(self._pieces)
        self._pieces.clear()
        if self._held > _HELD:
            self._transport.resume_reading()
        self._held = 0
        return piece

    async def read(self) -> bytes:
        """All of the body that is not read yet. Raises: likewise."""
        pieces = []
        while piece := await self.next():
            pieces.append(piece)
        return b"".join(pieces)

    async def _more(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            if self._silence is None:
                await self._waiter
            else:
                await asyncio.wait_for(self._waiter, self._silence)
        finally:
            self._waiter = None

    def fail(self, error: Exception) -> None:
        if not self.over and self._error is None:
            self._error = error
            self._wake()

    def feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            self.stays = False
            self.fail(Lost(str(error)))

    def on_message_begin(self) -> None:
        """Nothing is to come after the answer."""
        if self.over:
            raise Lost

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if (status := self._parser.get_status_code()) < _FINAL:
            self.headers.clear()
            return
        self.status = status
        self.over, self.stays = self._bodiless, not self._bodiless and self._parser.should_keep_alive()
        self._wake()

    def on_body(self, piece: bytes) -> None:
        if self._bodiless:
            return
        self._pieces.append(piece)
        self._held += len(piece)
        if self._held > _HELD:
            self._transport.pause_reading()
        self._wake()

    def on_message_complete(self) -> None:
        if self.status:
            self.over = True
            self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


class Connection(asyncio.Protocol):
    """Has one exchange at a time; `free` once one is over and another may follow."""

    def __init__(self) -> None:
        self._answer: Answer | None = None
        self._lost = False
        self._room = asyncio.Event()
        self._room.set()
        self._sending: asyncio.Task[None] | None = None
        self.rests_since = 0.0

    @property
    def free(self) -> bool:
        answer = self._answer
        sent = self._sending is None or self._sending.done()
        return not self._lost and sent and (answer is None or (answer.over and answer.stays))

    def ask(self, head: bytes, body: Body, *, bodiless: bool, chunked: bool, silence: float | None) -> Answer:
        """Send a request.

        A `bodiless` answer has no body, whatever its headers say; one that is silent for longer than `silence` seconds
        is given up with TimeoutError.
        """
        answer = self._answer = Answer(self._transport, bodiless=bodiless, silence=silence)
        if self._lost:
            answer.fail(Lost("the connection had ended"))
        elif body is None or isinstance(body, bytes):
            self._transport.write(head + body if body else head)
        else:
            self._transport.write(head)
            self._sending = asyncio.create_task(self._pass_on(body, answer, chunked=chunked))
        return answer

    async def _pass_on(self, body: AsyncIterable[bytes], answer: Answer, *, chunked: bool) -> None:
        try:
            async for piece in body:
                await self._room.wait()
                self._transport.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
            if chunked:
                self._transport.write(b"0\r\n\r\n")
        except Exception as error:  # noqa: BLE001 - whoever waits for the answer is told
            answer.fail(error)

    def abandon(self) -> None:
        """End it at once, whatever is under way."""
        if self._sending is not None:
            self._sending.cancel()
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """What comes unasked ends the connection."""
        if self._answer is None or self._answer.over:
            self._lost = True
            self._transport.abort()
        else:
            self._answer.feed(data)

    def connection_lost(self, error: Exception | None) -> None:
        self._lost = True
        self._room.set()
        if self._answer is not None:
            self._answer.fail(Lost(str(error or "the connection was closed")))

    def pause_writing(self) -> None:
        self._room.clear()

    def resume_writing(self) -> None:
        self._room.set()


async def connected(host: str, port: int, tls: ssl.SSLContext | None, seconds: float) -> Connection:
    """Raises: Away."""
    try:
        async with asyncio.timeout(seconds):
            _, made = await asyncio.get_running_loop().create_connection(Connection, host, port, ssl=tls)
    except (OSError, TimeoutError) as error:
        raise Away(str(error) or "it did not take the connection in time") from error
    return made
