"""Which headers pass the gateway. A caller can't say who it is, nor where it came from: only its token can."""

from collections.abc import Iterable
from typing import Final

from multidict import CIMultiDict
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
_NEVER_SENT: Final = _HOP_BY_HOP | _SAID_BY_GATEWAY | _CLAIMS
_NEVER_ANSWERED: Final = _HOP_BY_HOP | _SAID_BY_SERVER


def outbound(scope: Scope, context: RequestContext) -> CIMultiDict[str]:
    """The headers of the upstream request."""
    return CIMultiDict(
        [
            *[
                (name.decode("latin-1"), value.decode("utf-8", "replace"))
                for name, value in _without(scope["headers"], _NEVER_SENT)
                if not name.startswith(_CLAIM_PREFIXES)
            ],
            ("X-Request-Id", context.request_id),
            ("traceparent", context.traceparent),
            ("X-Forwarded-For", context.client_ip or "unknown"),
        ]
    )


def inbound(raw: RawHeaders) -> list[tuple[bytes, bytes]]:
    """The headers of the answer; this server says its own Date."""
    return _without(raw, _NEVER_ANSWERED)


def has_body(raw: RawHeaders) -> bool:
    said = dict(raw)
    return b"transfer-encoding" in said or said.get(b"content-length", b"0") != b"0"


def _without(raw: RawHeaders, dropped: frozenset[bytes]) -> list[tuple[bytes, bytes]]:
    """Names in lower case, without `dropped` and without what Connection names."""
    lowered = [(name.lower(), value) for name, value in raw]
    said = [value for name, value in lowered if name == b"connection"]
    if said:
        dropped |= {one.strip().lower() for value in said for one in value.split(b",")}
    return [one for one in lowered if one[0] not in dropped]
