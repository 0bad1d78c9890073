"""No body over the limit is read, whether it says its length or not."""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from daemons.chassis import problems
from rewardctl.kernel.errors import Invalid, TooLarge

BODY_LIMIT: Final = 2**20
"""Bytes."""
_DIGITS: Final = 15
"""No more of a length are read."""


class BodyLimitMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not (said.isascii() and said.isdigit()):
            await problems.response(Invalid("Content-Length is no number"), scope["path"])(scope, receive, send)
        elif len(said) > _DIGITS or int(said) > BODY_LIMIT:
            await problems.response(TooLarge(), scope["path"])(scope, receive, send)
        else:
            await self._app(scope, _counted(receive), send)


def _counted(receive: Receive) -> Receive:
    taken = 0

    async def count() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_LIMIT:
            raise TooLarge
        return message

    return count
