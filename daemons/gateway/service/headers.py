"""Which headers pass the gateway. A caller can't say who it is, nor where it came from: only its token can."""

from collections.abc import Iterable, Iterator
from typing import Final

from multidict import CIMultiDict
from starlette.datastructures import Headers
from starlette.types import Scope

from rewardctl.kernel.context import RequestContext

RawHeaders = Iterable[tuple[bytes, bytes]]

_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_SAID_BY_GATEWAY: Final = frozenset({b"host", b"expect", b"x-request-id", b"traceparent"})
_CLAIMS: Final = frozenset({b"forwarded", b"x-real-ip", b"x-role", b"x-roles"})
_CLAIM_PREFIXES: Final = (b"x-user-", b"x-forwarded-")
_SAID_BY_SERVER: Final = frozenset({b"date", b"server"})


def outbound(scope: Scope, context: RequestContext) -> CIMultiDict[str]:
    """The headers of the upstream request."""
    passed = _without(scope["headers"], _HOP_BY_HOP | _SAID_BY_GATEWAY | _CLAIMS)
    headers = CIMultiDict((_text(name), _text(value)) for name, value in passed if not name.startswith(_CLAIM_PREFIXES))
    headers["X-Request-Id"] = context.request_id
    headers["traceparent"] = context.traceparent
    headers["X-Forwarded-For"] = context.client_ip or "unknown"
    headers["X-Forwarded-Proto"] = scope["scheme"]
    headers["X-Forwarded-Host"] = Headers(scope=scope).get("host", "")
    return headers


def inbound(raw: RawHeaders) -> list[tuple[bytes, bytes]]:
    """The headers of the answer; this server says its own Date."""
    return list(_without(raw, _HOP_BY_HOP | _SAID_BY_SERVER))


def has_body(raw: RawHeaders) -> bool:
    return any(name == b"transfer-encoding" or (name == b"content-length" and value != b"0") for name, value in raw)


def _without(raw: RawHeaders, dropped: frozenset[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Names in lower case, without `dropped` and without what Connection names."""
    lowered = [(name.lower(), value) for name, value in raw]
    named = {one.strip().lower() for name, value in lowered if name == b"connection" for one in value.split(b",")}
    return ((name, value) for name, value in lowered if name not in dropped and name not in named)


def _text(raw: bytes) -> str:
    """The HTTP client writes text as UTF-8, so UTF-8 comes out as the bytes that it was."""
    return raw.decode("utf-8", "replace")
