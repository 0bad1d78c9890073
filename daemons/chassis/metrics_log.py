"""How many lines were written, and how many were lost on the way to where they are kept."""

from typing import TYPE_CHECKING, Final

from loguru import logger
from prometheus_client import Counter

from daemons.chassis.metrics import REGISTRY

if TYPE_CHECKING:
    from loguru import Record

_LEVELS: Final = ("debug", "info", "warning", "error", "critical")
_OTHERS: Final = {"trace": "debug", "success": "info"}
_LINES: Final = Counter("rewardctl_log_lines_total", "Lines written.", ["service", "level"], registry=REGISTRY)
_DROPPED: Final = Counter(
    "rewardctl_log_lines_dropped_total", "Lines that could not be shipped.", ["service"], registry=REGISTRY
)


def count_lines(service: str) -> None:
    """From now on; a line under the level that is written is none."""
    by_level = {level: _LINES.labels(service, level) for level in _LEVELS}
    dropped(service, 0)

    def count(record: "Record") -> None:
        level = record["level"].name.lower()
        by_level[_OTHERS.get(level, level)].inc()

    logger.configure(patcher=count)


def dropped(service: str, lines: int = 1) -> None:
    _DROPPED.labels(service).inc(lines)
