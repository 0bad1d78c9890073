"""Before the gateway's own routes: a path that a daemon serves is passed on to it."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from daemons.chassis.metrics_http import ROUTE
from daemons.chassis.security import verified
from daemons.gateway.domain.routes import prefix_of
from rewardctl.kernel.context import RequestContext, current
from rewardctl.kernel.errors import Invalid

_TAKES_EXPIRED_TOKENS: Final = {"/auth/login", "/auth/refresh", "/auth/logout", "/.well-known/jwks.json"}


class Proxy:
    """An ASGI app; a token, where one is sent, is verified before anything is passed on."""

    def __init__(self, own: ASGIApp) -> None:
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix = prefix_of(scope["path"]) if scope["type"] == "http" else None
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
        elif prefix is None:
            await self._own(scope, receive, send)
        else:
            scope[ROUTE] = prefix
            await _verify(scope)
            await scope["app"].state.parts.forwarding.forward(prefix, _context(), scope, receive, send)


async def _verify(scope: Scope) -> None:
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
    if len(sent) > 1:
        raise Invalid("Send one Authorization header")
    if sent and scope["path"] not in _TAKES_EXPIRED_TOKENS:
        await verified(scope["app"].state.verifier, sent)


def _context() -> RequestContext:
    context = current()
    assert context is not None  # noqa: S101 - the chassis enters one for each request
    return context
