"""A daemon's stand-in on a real socket: tells what reached it, and fails in the ways that daemons fail."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from tests.served import served


@dataclass
class Upstream:
    """`gate` holds back the second half of a stream; `cancelled` and `calls` tell what happened.

    `ready` is what it says of itself, `looks` how often it was asked. As auth it publishes `keys`, none at first, which
    is no answer to take; `asked` counts the questions for them.
    """

    port: int = 0
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    calls: int = 0
    ready: bool = True
    looks: int = 0
    drop_next: bool = False
    keys: list[dict[str, str]] = field(default_factory=list)
    asked: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def echo(self, request: web.Request) -> web.Response:
        self.calls += 1
        if self.drop_next:
            self.drop_next = False
            return self.lose(request)
        seen = {
            "method": request.method,
            "target": request.raw_path,
            "headers": [[name.decode().lower(), value.decode("latin-1")] for name, value in request.raw_headers],
            "body": base64.b64encode(await request.read()).decode(),
        }
        return web.json_response(seen)

    async def health(self, _: web.Request) -> web.Response:
        self.looks += 1
        return web.Response(status=200 if self.ready else 503)

    async def published(self, _: web.Request) -> web.Response:
        self.asked += 1
        return web.json_response({"keys": self.keys})

    async def cookies(self, _: web.Request) -> web.Response:
        headers = [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; HttpOnly"), ("X-Own", "kept"), ("ETag", '"7"')]
        return web.Response(status=418, body=b"\x00\xff", headers=[*headers, ("Connection", "X-Hop"), ("X-Hop", "1")])

    async def slow(self, _: web.Request) -> web.Response:
        self.entered.set()
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return web.Response()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await answer.write(b"first")
        await self.gate.wait()
        await answer.write(b"second")
        return answer

    async def drip(self, request: web.Request) -> web.StreamResponse:
        """Four pieces, each sooner than a hop would wait, all of them later."""
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(4):
            await asyncio.sleep(0.2)
            await answer.write(b".")
        return answer

    async def torn(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Length": "100"})
        await answer.prepare(request)
        await answer.write(b"half")
        return self.lose(request)

    async def lost(self, request: web.Request) -> web.Response:
        self.calls += 1
        await request.read()
        return self.lose(request)

    async def reads(self, request: web.Request) -> web.Response:
        async for piece in request.content.iter_any():
            self.entered.set() if piece else None
        return web.Response(text="read")

    @staticmethod
    def lose(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


@asynccontextmanager
async def listening() -> AsyncIterator[Upstream]:
    upstream = Upstream()
    app = web.Application(client_max_size=2**24)
    for name in ("cookies", "slow", "stream", "drip", "torn", "lost", "reads"):
        app.router.add_route("*", f"/auth/{name}", getattr(upstream, name))
    app.router.add_get("/.well-known/jwks.json", upstream.published)
    app.router.add_get("/health/ready", upstream.health)
    app.router.add_route("*", "/{rest:.*}", upstream.echo)
    async with served(app, handler_cancellation=True, shutdown_timeout=0.1) as upstream.port:
        yield upstream
