"""How long one daemon waits for another."""

from collections.abc import Callable
from typing import Final

from prometheus_client import Histogram

from daemons.chassis.metrics.exposition import REGISTRY, SECONDS, later

_HOP: Final = Histogram(
    "rewardctl_hop_duration_seconds",
    "From the request to the head of the other daemon's answer, or to the failure.",
    ["service", "target"],
    buckets=SECONDS,
    registry=REGISTRY,
)


def timed(service: str) -> Callable[[str, float], None]:
    """Takes the name of the daemon that was called, and the seconds."""
    known: dict[str, Histogram] = {}

    def took(target: str, seconds: float) -> None:
        if target not in known:
            known[target] = _HOP.labels(service, target)
        later(known[target].observe, seconds)

    return took
