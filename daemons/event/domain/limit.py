"""How many live claims of one event reward a user may have, for the whole event or per period of its time zone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from rewardctl.wire.events import Per

_FORMATS: Final[dict[Per, str]] = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "event": ""}


@dataclass(frozen=True, slots=True)
class Limit:
    count: int
    per: Per = "event"

    def bucket(self, now: datetime, time_zone: str) -> str:
        """The period that `now` falls in, such as `2026-11-22` or `2026-W47`; empty for the whole event."""
        return self.bucket_of(now.astimezone(ZoneInfo(time_zone)).date())

    def bucket_of(self, day: date) -> str:
        return day.strftime(_FORMATS[self.per])
