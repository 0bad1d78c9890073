"""A user's activities of one type, summed up in quarters of an hour.

Every time zone in use is a whole number of quarters from UTC, so that a quarter lies within one day of each of them.
Numbers are whole millionths, so that sums are exact in whatever order they are made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final, Self
from zoneinfo import ZoneInfo

QUARTER: Final = timedelta(minutes=15)
VALUE: Final = "value"
"""The name of an activity's own value beside those of its fields."""
_MILLIONTHS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Last:
    """The newest activity; of several at one instant, the one with the greatest values."""

    at: datetime
    values: Mapping[str, int]

    @property
    def rank(self) -> tuple[datetime, list[tuple[str, int]]]:
        return self.at, sorted(self.values.items())


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was recorded from `start` on for a quarter of an hour; `sums` are millionths, by field."""

    start: datetime
    count: int
    sums: Mapping[str, int] = field(default_factory=dict)
    last: Last | None = None

    def plus(self, one: Last) -> Self:
        sums = {name: self.sums.get(name, 0) + one.values.get(name, 0) for name in {*self.sums, *one.values}}
        last = one if self.last is None or one.rank >= self.last.rank else self.last
        return replace(self, count=self.count + 1, sums=sums, last=last)


@dataclass(frozen=True, slots=True)
class Timeline:
    """`quarters` in order of time, none of them empty."""

    quarters: tuple[Quarter, ...] = ()

    @classmethod
    def of(cls, activities: Iterable[tuple[datetime, Mapping[str, int]]]) -> Self:
        """From raw activities: when each was, and its numbers in millionths."""
        found: dict[datetime, Quarter] = {}
        for at, values in activities:
            start = quarter_of(at)
            found[start] = found.get(start, Quarter(start, 0)).plus(Last(at, values))
        return cls(tuple(found[start] for start in sorted(found)))

    def since(self, first: date, zone: ZoneInfo) -> tuple[Quarter, ...]:
        return tuple(one for one in self.quarters if one.start.astimezone(zone).date() >= first)


def quarter_of(at: datetime) -> datetime:
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def millionths(number: float) -> int:
    """Raises: ValueError for more than six decimals, which could not be kept exactly."""
    scaled = Decimal(str(number)) * _MILLIONTHS
    if scaled != scaled.to_integral_value():
        raise ValueError("must have at most six decimals")
    return int(scaled)


def number(scaled: int) -> int | float:
    whole, rest = divmod(scaled, _MILLIONTHS)
    return whole if rest == 0 else scaled / _MILLIONTHS
