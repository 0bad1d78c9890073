"""Which headers pass the gateway. A caller can't say who it is, nor where it came from: only its token can."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

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
_KNOWN: Final = 1024
"""Names whose fate is remembered; in use are a few dozen."""
_NEVER_SENT: Final = _HOP_BY_HOP | _SAID_BY_GATEWAY | _CLAIMS
_NEVER_ANSWERED: Final = _HOP_BY_HOP | _SAID_BY_SERVER


def outbound(scope: Scope, context: RequestContext) -> list[tuple[bytes, bytes]]:
    """The headers of the upstream request."""
    return [
        *_passed(scope["headers"], _sent),
        (b"x-request-id", context.request_id.encode()),
        (b"traceparent", context.traceparent.encode()),
        (b"x-forwarded-for", (context.client_ip or "unknown").encode()),
    ]


def inbound(raw: RawHeaders) -> list[tuple[bytes, bytes]]:
    """The headers of the answer; this server says its own Date."""
    return _passed(raw, _answered)


def has_body(raw: RawHeaders) -> bool:
    said = dict(raw)
    return b"transfer-encoding" in said or said.get(b"content-length", b"0") != b"0"


@lru_cache(_KNOWN)
def _lower(name: bytes) -> bytes:
    return name.lower()


@lru_cache(_KNOWN)
def _sent(name: bytes) -> bytes | None:
    """In lower case; None for one that a caller may not send."""
    lower = name.lower()
    return None if lower in _NEVER_SENT or lower.startswith(_CLAIM_PREFIXES) else lower


@lru_cache(_KNOWN)
def _answered(name: bytes) -> bytes | None:
    lower = name.lower()
    return None if lower in _NEVER_ANSWERED else lower


def _passed(raw: RawHeaders, shown: Callable[[bytes], bytes | None]) -> list[tuple[bytes, bytes]]:
    """Those that are `shown`, and that Connection does not name."""
    passed = [(lower, value) for name, value in raw if (lower := shown(name)) is not None]
    said = [value for name, value in raw if _lower(name) == b"connection"]
    if not said:
        return passed
    named = {one.strip().lower() for value in said for one in value.split(b",")}
    return [one for one in passed if one[0] not in named]
