"""Before the gateway's own routes: a path that a daemon serves is passed on to it."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from daemons.chassis.metrics.http import ROUTE
from daemons.chassis.tokens.security import authorization, verified
from daemons.chassis.web.addresses import site
from daemons.chassis.web.answer_headers import ADDED
from daemons.gateway.domain.routes import prefix_of
from rewardctl.kernel.context import RequestContext, current

_UNLIMITED: Final = ("/health/", "/metrics")
_TAKES_EXPIRED_TOKENS: Final = {"/auth/login", "/auth/refresh", "/auth/logout", "/.well-known/jwks.json"}


class Proxy:
    """An ASGI app; a token, where one is sent, is verified before anything is passed on."""

    def __init__(self, own: ASGIApp) -> None:
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        else:
            await self._own(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises: the platform's errors."""
        parts, path, asked, context = scope["app"].state.parts, scope["path"], scope["headers"], _context()
        scope[ADDED] = parts.cors.allowing(asked)
        prefix = prefix_of(path)
        if prefix is not None:
            scope[ROUTE] = prefix
        if parts.limit is not None and not path.startswith(_UNLIMITED):
            parts.limit.take(site(context.client_ip or "unknown"))
        if (allowed := parts.cors.preflight(scope["method"], asked)) is not None:
            await _preflight(allowed, send)
        elif prefix is None:
            await self._own(scope, receive, send)
        else:
            await _verify(scope)
            await parts.forwarding.forward(prefix, context, scope, receive, send)


async def _preflight(allowed: list[tuple[bytes, bytes]], send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": allowed})
    await send({"type": "http.response.body", "body": b""})


async def _verify(scope: Scope) -> None:
    sent = authorization(scope)
    if sent is not None and scope["path"] not in _TAKES_EXPIRED_TOKENS:
        await verified(scope["app"].state.verifier, sent)


def _context() -> RequestContext:
    context = current()
    assert context is not None  # noqa: S101 - the chassis enters one for each request
    return context
