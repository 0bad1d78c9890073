"""What every answer tells the browser that gets it: guess nothing, keep nothing, frame nothing, run nothing."""

from typing import Final

from starlette.types import Scope

RawHeaders = tuple[tuple[bytes, bytes], ...]

SECURE: Final[RawHeaders] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""An answer that says one of them itself keeps its own."""
ADDED: Final = "rewardctl.headers"
"""The key of a scope under which an app says what its answer bears, whatever becomes of it."""


def secure(hsts_seconds: int = 0) -> RawHeaders:
    """With HSTS where the platform is behind TLS, for so many seconds."""
    if not hsts_seconds:
        return SECURE
    return (*SECURE, (b"strict-transport-security", f"max-age={hsts_seconds}; includeSubDomains".encode()))


def complete(scope: Scope, said: list[tuple[bytes, bytes]], always: RawHeaders) -> list[tuple[bytes, bytes]]:
    """`said` and what it lacks."""
    names = {name for name, _ in said}
    return [*said, *scope.get(ADDED, ()), *[one for one in always if one[0] not in names]]
