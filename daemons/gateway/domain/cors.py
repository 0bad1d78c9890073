"""Which pages of other origins may ask from a browser: those that are named, each exactly, and never all."""

import re
from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

from rewardctl.kernel.settings import comma_separated

RawHeaders = list[tuple[bytes, bytes]]
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_METHODS: Final = b"GET, POST, PUT, PATCH, DELETE"
_REQUEST_HEADERS: Final = b"Authorization, Content-Type, Idempotency-Key, If-Match, X-Request-Id"
_ANSWER_HEADERS: Final = b"ETag, Retry-After, X-Request-Id"
_REMEMBERED_SECONDS: Final = b"600"
_VARY: Final = (b"vary", b"Origin")


def _exact(origin: str) -> str:
    if not _ORIGIN.fullmatch(origin):
        raise ValueError("must be an origin such as https://shop.example.com, in lower case and without a path")
    return origin


CorsOrigins = Annotated[tuple[Annotated[str, AfterValidator(_exact)], ...], NoDecode, BeforeValidator(comma_separated)]


class Cors:
    """Headers are raw, their names in lower case."""

    def __init__(self, origins: Iterable[str] = ()) -> None:
        self._origins = {one.encode() for one in origins}

    def allowing(self, asked: RawHeaders) -> RawHeaders:
        """What the answer to such a request bears."""
        if not self._origins:
            return []
        origin = next((value for name, value in asked if name == b"origin"), None)
        if origin not in self._origins:
            return [_VARY]
        return [
            _VARY,
            (b"access-control-allow-origin", origin),
            (b"access-control-allow-credentials", b"true"),
            (b"access-control-expose-headers", _ANSWER_HEADERS),
        ]

    def preflight(self, method: str, asked: RawHeaders) -> RawHeaders | None:
        """What else is answered to a browser that asks before it asks; None where it does not."""
        if method != "OPTIONS" or not self._origins:
            return None
        if not any(name == b"access-control-request-method" for name, _ in asked):
            return None
        return [
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _REQUEST_HEADERS),
            (b"access-control-max-age", _REMEMBERED_SECONDS),
        ]
