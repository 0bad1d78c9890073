"""Leaves that count activities: what a user's timeline comes to, what is missing, and when it could be there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any as Json
from typing import Final
from zoneinfo import ZoneInfo

from daemons.event.domain.condition.comparison import holds
from daemons.event.domain.condition.facts import Facts
from daemons.event.domain.condition.timeline import VALUE, Quarter, Timeline, number
from daemons.event.domain.condition.tree import Activity, Value
from daemons.event.domain.condition.verdict import Verdict
from daemons.event.domain.condition.written import shown

_DAYS: Final = {"distinctDays", "streakDays"}


@dataclass(frozen=True, slots=True)
class Today:
    """The instant that is judged at, and the event's time zone, in which days are counted."""

    now: datetime
    zone: ZoneInfo

    @property
    def date(self) -> date:
        return self.now.astimezone(self.zone).date()

    def start(self, days_ahead: int) -> datetime:
        """The first instant of a day to come."""
        day = self.date + timedelta(days=days_ahead)
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def is_met(leaf: Activity, facts: Facts, today: Today) -> bool:
    """What `judged` says, without why."""
    return _meets(leaf, _aggregated(leaf, _counted(leaf, facts, today), today))


def judged(leaf: Activity, facts: Facts, today: Today) -> Verdict:
    quarters = _counted(leaf, facts, today)
    found = _aggregated(leaf, quarters, today)
    met = _meets(leaf, found)
    missing = None if met else _missing(leaf, found)
    return Verdict(
        kind="activity",
        met=met,
        about=leaf.activity,
        needed=_needed(leaf),
        found=shown(found),
        missing=missing,
        unit="days" if leaf.aggregate in _DAYS else None,
        earliest=_when(leaf, quarters, today) if missing else None,
    )


def _meets(leaf: Activity, found: Json) -> bool:
    return found is not None and holds(found, leaf.op, leaf.value)


def _counted(leaf: Activity, facts: Facts, today: Today) -> Sequence[Quarter]:
    """What is in the leaf's window."""
    timeline = facts.timelines.get(leaf.activity, Timeline())
    if leaf.within_days is None:
        return timeline.quarters
    return timeline.since(today.date - timedelta(days=leaf.within_days - 1), today.zone)


def _needed(leaf: Activity) -> dict[str, Json]:
    needed = {"aggregate": leaf.aggregate, "op": leaf.op, "value": shown(leaf.value)}
    if leaf.field is not None:
        needed["field"] = leaf.field
    if leaf.within_days is not None:
        needed["within"] = f"{leaf.within_days}d"
    return needed


def _aggregated(leaf: Activity, quarters: Sequence[Quarter], today: Today) -> Json:
    match leaf.aggregate:
        case "count":
            return sum(one.count for one in quarters)
        case "sum":
            return number(sum(one.sums.get(leaf.field or VALUE, 0) for one in quarters))
        case "distinctDays":
            return len(_days(quarters, today.zone))
        case "streakDays":
            return max(_runs(_days(quarters, today.zone)), default=0)
        case "last":
            return _last(leaf, quarters)


def _last(leaf: Activity, quarters: Sequence[Quarter]) -> Json:
    """The newest activity's instant where one is asked for, else its number; None where there is none."""
    last = quarters[-1].last if quarters else None
    if last is None:
        return None
    if _about_instants(leaf.value):
        return last.at
    scaled = last.values.get(leaf.field or VALUE)
    return None if scaled is None else number(scaled)


def _days(quarters: Sequence[Quarter], zone: ZoneInfo) -> list[date]:
    return sorted({one.start.astimezone(zone).date() for one in quarters})


def _runs(days: Sequence[date]) -> list[int]:
    """The lengths of the runs of consecutive days, in order."""
    runs: list[int] = []
    for index, day in enumerate(days):
        if index and day - days[index - 1] == timedelta(days=1):
            runs[-1] += 1
        else:
            runs.append(1)
    return runs


def _missing(leaf: Activity, found: Json) -> int | float | None:
    if leaf.op not in {">=", ">"} or not isinstance(found, int | float) or not isinstance(leaf.value, int | float):
        return None
    least = leaf.value - found
    if leaf.op == ">" and leaf.aggregate != "sum":
        least += 1
    return round(least, 6)


def _when(leaf: Activity, quarters: Sequence[Quarter], today: Today) -> datetime | None:
    """The first day on which enough days could be counted, if the user is active on each from now on."""
    if leaf.aggregate not in _DAYS or not isinstance(leaf.value, int | float):
        return None
    days = _days(quarters, today.zone)
    needed = int(leaf.value) + (1 if leaf.op == ">" else 0)
    if leaf.aggregate == "distinctDays":
        left = needed - len(days)
        ahead = left if days and days[-1] == today.date else left - 1
    else:
        alive = bool(days) and (today.date - days[-1]).days <= 1
        current = _runs(days)[-1] if alive else 0
        ahead = needed - current - (0 if alive and days[-1] == today.date else 1)
    if leaf.within_days is not None and needed > leaf.within_days:
        return None
    return today.now if ahead <= 0 else today.start(ahead)


def _about_instants(value: Value) -> bool:
    return isinstance(value[0] if isinstance(value, tuple) else value, datetime)
