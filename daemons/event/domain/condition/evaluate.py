"""Decides a condition over a user's facts. Total: whatever the facts, there is a verdict and no exception."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any as Json
from typing import Final
from zoneinfo import ZoneInfo

from daemons.event.domain.condition import custom
from daemons.event.domain.condition.facts import Facts
from daemons.event.domain.condition.timeline import VALUE, Quarter, Timeline, number
from daemons.event.domain.condition.tree import (
    Activity,
    All,
    Always,
    Any,
    Attribute,
    Condition,
    Custom,
    Leaf,
    Not,
    Op,
    Unavailable,
    Value,
)
from daemons.event.domain.condition.verdict import Verdict
from daemons.event.domain.condition.written import shown

_ORDER: Final[Mapping[str, Callable[[Json, Json], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
_DAYS: Final = {"distinctDays", "streakDays"}


@dataclass(frozen=True, slots=True)
class _Today:
    now: datetime
    zone: ZoneInfo

    @property
    def date(self) -> date:
        return self.now.astimezone(self.zone).date()

    def start(self, days_ahead: int) -> datetime:
        """The first instant of a day to come."""
        day = self.date + timedelta(days=days_ahead)
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def evaluate(condition: Condition, facts: Facts, now: datetime, time_zone: str) -> Verdict:
    return _verdict(condition, facts, _Today(now, ZoneInfo(time_zone)))


def holds_for(condition: Condition, facts: Facts, now: datetime, time_zone: str) -> bool:
    """What `evaluate` decides, without saying why."""
    return _holds(condition, facts, _Today(now, ZoneInfo(time_zone))) is True


def _holds(condition: Condition, facts: Facts, today: _Today) -> bool | None:  # noqa: PLR0911 - a kind a line
    """None where nobody can tell."""
    match condition:
        case All(of):
            return _all(_holds(one, facts, today) for one in of)
        case Any(of):
            return _negated(_all(_negated(_holds(one, facts, today)) for one in of))
        case Not(of):
            return _negated(_holds(of, facts, today))
        case Activity():
            found = _found(condition, facts, today)
            return found is not None and holds(found, condition.op, condition.value)
        case Attribute(attribute, op, value):
            known = facts.attributes.get(attribute)
            return known is not None and holds(known, op, value)
        case Always():
            return True
        case Custom() | Unavailable():
            verdict = _leaf(condition, facts, today)
            return verdict.met if verdict.sure else None


def _all(values: Iterable[bool | None]) -> bool | None:
    sure: bool | None = True
    for value in values:
        if value is False:
            return False
        sure = None if value is None else sure
    return sure


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def _found(leaf: Activity, facts: Facts, today: _Today) -> Json:
    return _aggregated(leaf, _counted(leaf, facts.timelines.get(leaf.activity, Timeline()), today), today)


def _counted(leaf: Activity, timeline: Timeline, today: _Today) -> Sequence[Quarter]:
    """What is in the leaf's window."""
    if leaf.within_days is None:
        return timeline.quarters
    return timeline.since(today.date - timedelta(days=leaf.within_days - 1), today.zone)


def _verdict(condition: Condition, facts: Facts, today: _Today) -> Verdict:
    match condition:
        case Always():
            return Verdict(kind="always", met=True)
        case All(of):
            return _joined("all", all, [_verdict(one, facts, today) for one in of])
        case Any(of):
            return _joined("any", any, [_verdict(one, facts, today) for one in of])
        case Not(of):
            inner = _verdict(of, facts, today)
            return Verdict(kind="not", met=inner.sure and not inner.met, sure=inner.sure, of=(inner,))
        case _:
            return _leaf(condition, facts, today)


def _leaf(leaf: Leaf, facts: Facts, today: _Today) -> Verdict:
    match leaf:
        case Activity():
            return _activity(leaf, facts.timelines.get(leaf.activity, Timeline()), today)
        case Attribute(attribute, op, value):
            found = facts.attributes.get(attribute)
            needed = {"op": op, "value": shown(value)}
            met = found is not None and holds(found, op, value)
            return Verdict(kind="attribute", met=met, about=attribute, needed=needed, found=found)
        case Custom():
            return custom.judged(leaf, facts, today.now, today.zone)
        case Unavailable():
            return custom.unavailable(leaf)


def _joined(kind: Json, of_all: Callable[[Sequence[bool]], bool], branches: Sequence[Verdict]) -> Verdict:
    met = of_all([one.met for one in branches])
    sure = met == of_all([one.met or not one.sure for one in branches])
    earliest = None if met else _earliest(kind, branches)
    return Verdict(kind=kind, met=met, sure=sure, of=tuple(branches), earliest=earliest)


def _earliest(kind: str, branches: Sequence[Verdict]) -> datetime | None:
    """When all that is not met could be, or the first of it."""
    open_ = [one.earliest for one in branches if not one.met]
    known = [instant for instant in open_ if instant is not None]
    if kind == "all":
        return max(known) if known and len(known) == len(open_) else None
    return min(known, default=None)


def _activity(leaf: Activity, timeline: Timeline, today: _Today) -> Verdict:
    quarters = _counted(leaf, timeline, today)
    found = _aggregated(leaf, quarters, today)
    met = found is not None and holds(found, leaf.op, leaf.value)
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


def _needed(leaf: Activity) -> dict[str, Json]:
    needed = {"aggregate": leaf.aggregate, "op": leaf.op, "value": shown(leaf.value)}
    if leaf.field is not None:
        needed["field"] = leaf.field
    if leaf.within_days is not None:
        needed["within"] = f"{leaf.within_days}d"
    return needed


def _aggregated(leaf: Activity, quarters: Sequence[Quarter], today: _Today) -> Json:
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


def _when(leaf: Activity, quarters: Sequence[Quarter], today: _Today) -> datetime | None:
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


def holds(found: Json, op: Op, value: Value) -> bool:
    """Whether `found` stands to `value` as `op` says; what can't be compared does not."""
    if op == "==":
        return _same(found, value)
    if op == "!=":
        return not _same(found, value)
    if op == "in":
        return isinstance(value, tuple) and any(_same(found, one) for one in value)
    if op == "between":
        return isinstance(value, tuple) and holds(found, ">=", value[0]) and holds(found, "<=", value[1])
    return _comparable(found, value) and _ORDER[op](found, value)


def _same(one: Json, other: Json) -> bool:
    """Equality that knows true from 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _comparable(one: Json, other: Json) -> bool:
    numbers = all(isinstance(it, int | float) and not isinstance(it, bool) for it in (one, other))
    return (
        numbers
        or all(isinstance(it, str) for it in (one, other))
        or all(isinstance(it, datetime) for it in (one, other))
    )


def _about_instants(value: Value) -> bool:
    return isinstance(value[0] if isinstance(value, tuple) else value, datetime)
