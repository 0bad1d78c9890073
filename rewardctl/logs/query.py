"""Which entries are wanted; every source answers the same question."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from rewardctl.kernel.errors import Invalid
from rewardctl.logs.entry import LEVELS, Entry

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN: Final = re.compile(r"(\d{1,6})([smhdw])")


@dataclass(frozen=True, slots=True)
class Query:
    """`start` is within, `end` is not; `level` means that level or a graver one; `tail` keeps the newest so many.

    A line that is no JSON has a service and the time of the line before it, but neither a request id nor a level;
    `structured` leaves all of these out.
    """

    request_id: str | None = None
    services: frozenset[str] = frozenset()
    level: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    tail: int | None = None
    structured: bool = False

    def matches(self, entry: Entry) -> bool:
        return (
            (self.request_id is None or entry.request_id == self.request_id)
            and (not self.services or entry.service in self.services)
            and (self.level is None or entry.severity >= LEVELS.index(self.level))
            and (self.start is None or entry.time >= self.start)
            and (self.end is None or entry.time < self.end)
            and not (self.structured and entry.fields is None)
        )


def instant(text: str, now: datetime) -> datetime:
    """What `--since` means: a span back from `now` (`30s`, `10m`, `2h`, `7d`) or an ISO 8601 instant with its offset.

    Raises: Invalid.
    """
    span = _SPAN.fullmatch(text)
    try:
        found = now - timedelta(**{_UNITS[span[2]]: int(span[1])}) if span else datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(f"{text!r} is no time", hint="give a span like 30s, 10m, 2h, 7d, or 2026-11-22T09:30:00Z")
    return found.astimezone(UTC)
