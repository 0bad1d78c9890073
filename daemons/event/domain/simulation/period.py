from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

_INSTANT = timedelta(milliseconds=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The whole days of `time_zone` that an event has run up to `now`; none where `last` is before `first`."""

    first: date
    last: date
    now: datetime
    time_zone: str

    @classmethod
    def of(cls, start: datetime, end: datetime | None, now: datetime, time_zone: str) -> Self:
        zone = ZoneInfo(time_zone)
        until = now if end is None else min(now, end - _INSTANT)
        return cls(start.astimezone(zone).date(), until.astimezone(zone).date(), now, time_zone)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        return datetime.combine(day, time.max, self.zone)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row, both ends among them."""

    first: date
    last: date

    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + number * DAY
