"""How far this process is behind what auth says, and how often it asked for keys."""

import time
from typing import Final, Literal

from prometheus_client import Counter, Gauge

from daemons.chassis.metrics.exposition import REGISTRY

Reason = Literal["refresh", "unknown_kid"]
_FOLLOWED: Final = Gauge(
    "rewardctl_revocations_followed_timestamp_seconds",
    "Up to when it is known what ended before its time, in seconds since 1970.",
    ["service"],
    registry=REGISTRY,
    multiprocess_mode="livemin",
)
_FETCHES: Final = Counter(
    "rewardctl_key_fetches_total",
    "Times that auth was asked for its public keys.",
    ["service", "reason"],
    registry=REGISTRY,
)


def followed(service: str) -> None:
    """It was just asked what ended."""
    _FOLLOWED.labels(service).set(time.time())


def fetched(service: str, reason: Reason) -> None:
    _FETCHES.labels(service, reason).inc()
