"""How many lines were written, and how many were lost on the way to where they are kept."""

from collections.abc import Callable
from typing import Final

from prometheus_client import Counter

from daemons.chassis.metrics.exposition import REGISTRY, later

_LEVELS: Final = ("debug", "info", "warning", "error", "critical")
_LINES: Final = Counter("rewardctl_log_lines_total", "Lines written.", ["service", "level"], registry=REGISTRY)
_DROPPED: Final = Counter(
    "rewardctl_log_lines_dropped_total", "Lines that could not be shipped.", ["service"], registry=REGISTRY
)


def counting(service: str) -> Callable[[str], None]:
    """Takes the level of each line that is written."""
    by_level = {level: _LINES.labels(service, level) for level in _LEVELS}
    dropped(service, 0)
    return lambda level: later(by_level[level].inc)


def dropped(service: str, lines: int = 1) -> None:
    _DROPPED.labels(service).inc(lines)
