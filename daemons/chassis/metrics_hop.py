"""How long one daemon waits for another."""

from collections.abc import Callable
from typing import Final

from prometheus_client import Histogram

from daemons.chassis.metrics import REGISTRY, SECONDS

_HOP: Final = Histogram(
    "rewardctl_hop_duration_seconds",
    "From the request to the head of the other daemon's answer, or to the failure.",
    ["service", "target"],
    buckets=SECONDS,
    registry=REGISTRY,
)


def timed(service: str) -> Callable[[str, float], None]:
    """Takes the name of the daemon that was called, and the seconds."""
    return lambda target, seconds: _HOP.labels(service, target).observe(seconds)
