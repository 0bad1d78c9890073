"""Which daemon serves a path."""

from collections.abc import Mapping
from typing import Final, Literal

Upstream = Literal["auth", "event"]

_TABLE: Final[Mapping[str, Upstream]] = {
    "auth": "auth",
    ".well-known": "auth",
    "events": "event",
    "rewards": "event",
    "reward-types": "event",
    "activities": "event",
    "users": "event",
    "wallet": "event",
    "audit": "event",
    "stats": "event",
    "conditions": "event",
}


def lasts(path: str) -> bool:
    """Whether the answer is a stream that goes on for as long as its work does."""
    return path.startswith("/events/") and path.endswith("/simulate")


def prefix_of(path: str) -> str | None:
    """What a decoded path begins with, such as `/events`, where a daemon serves it: there are a few of them."""
    root, _, rest = path.partition("/")
    first = rest.partition("/")[0]
    return None if root or first not in _TABLE else f"/{first}"


def upstream_of(prefix: str) -> Upstream:
    """The daemon that serves what begins so."""
    return _TABLE[prefix[1:]]
