"""Time is a part that is passed in, so that tests can move it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, in UTC, cut to whole milliseconds (what the database keeps)."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return milliseconds(datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class OffsetClock:
    """Runs as the system's does, `offset` ahead of it."""

    offset: Callable[[], timedelta]

    def now(self) -> datetime:
        return milliseconds(datetime.now(UTC) + self.offset())


def milliseconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def iso(instant: datetime) -> str:
    """The one form in which instants are given: `2026-11-22T00:00:00.000Z`."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
