"""The endpoint behind every path that the gateway does not serve itself."""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from daemons.chassis.metrics_http import ROUTE
from daemons.chassis.security import verified
from daemons.gateway.domain.routes import prefix_of
from rewardctl.kernel.context import RequestContext, current
from rewardctl.kernel.errors import Invalid

_TAKES_EXPIRED_TOKENS: Final = {"/auth/login", "/auth/refresh", "/auth/logout", "/.well-known/jwks.json"}


class Proxy:
    """An ASGI app; a token, where one is sent, is verified before anything is passed on."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await WebSocketClose()(scope, receive, send)
            return
        scope[ROUTE] = prefix_of(scope["path"])
        _verify(scope)
        await scope["app"].state.parts.forwarding.forward(_context(), scope, receive, send)


def _verify(scope: Scope) -> None:
    sent = Headers(scope=scope).getlist("authorization")
    if len(sent) > 1:
        raise Invalid("Send one Authorization header")
    if sent and scope["path"] not in _TAKES_EXPIRED_TOKENS:
        verified(scope["app"].state.verifier, sent)


def _context() -> RequestContext:
    context = current()
    assert context is not None  # noqa: S101 - the chassis enters one for each request
    return context
