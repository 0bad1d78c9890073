"""No body over the limit is read, whether it says its length or not."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rewardctl.kernel.errors import Invalid, TooLarge

BODY_LIMIT: Final = 2**20
"""Bytes."""
_DIGITS: Final = 15
"""No more of a length are read."""


class BodyLimitMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises: Invalid; TooLarge, also later where a body without a length turns out so."""
        if scope["type"] == "http":
            said = dict(scope["headers"])
            _check(said.get(b"content-length", b"0"))
            if b"transfer-encoding" in said or b"content-length" in said:
                receive = _counted(receive)
        await self._app(scope, receive, send)


def _check(length: bytes) -> None:
    if not length.isdigit():
        raise Invalid("Content-Length is no number")
    if len(length) > _DIGITS or int(length) > BODY_LIMIT:
        raise TooLarge


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
