"""Time is a part that is passed in, so that tests can move it."""

import time
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


class Now:
    """Tells the present instant as `iso` does; the text of a second is made once."""

    def __init__(self) -> None:
        self._known = 0, ""

    def __call__(self) -> str:
        second, past = divmod(time.time_ns() // 1_000_000, 1000)
        known, text = self._known
        if second != known:
            text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            self._known = second, text
        return f"{text}.{past:03}Z"


def milliseconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def iso(instant: datetime) -> str:
    """The one form in which instants are given: `2026-11-22T00:00:00.000Z`."""
    if instant.tzinfo is not UTC:
        instant = instant.astimezone(UTC)
    return instant.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
