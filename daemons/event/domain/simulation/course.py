"""How a condition goes over a period for one user: judged at the end of each day, and now for today.

It is judged on the days alone on which its verdict can change: the first one, those with activities that it asks for,
and those on which such a day drops out of a window. Attributes have no history: they are as of now on each day.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from daemons.event.domain.condition import Condition, Facts, Timeline, holds_for
from daemons.event.domain.condition.tree import Activity, Custom, leaves
from daemons.event.domain.simulation.period import DAY, Period, Span


@dataclass(frozen=True, slots=True)
class Course:
    """How a condition goes for one user; `spans` may end with the first where that is all that is asked for."""

    now: bool
    spans: Sequence[Span]

    @property
    def first(self) -> date | None:
        return self.spans[0].first if self.spans else None


@dataclass(frozen=True, slots=True)
class Question:
    """`whole` asks for all of a course, not only for its first days."""

    condition: Condition
    period: Period
    whole: bool

    def course(self, facts: Facts) -> Course:
        found = spans(self.condition, facts, self.period)
        taken = list(found) if self.whole else list(islice(found, 1))
        return Course(met_now(self.condition, facts, self.period), taken)


@dataclass(frozen=True, slots=True)
class Dated:
    """A timeline with the local date of each of its quarters."""

    timeline: Timeline
    dates: tuple[date, ...]

    @classmethod
    def of(cls, timeline: Timeline, zone: ZoneInfo) -> "Dated":
        return cls(timeline, tuple(one.start.astimezone(zone).date() for one in timeline.quarters))

    def until(self, day: date) -> Timeline:
        return Timeline(self.timeline.quarters[: bisect_right(self.dates, day)])


def met_now(condition: Condition, facts: Facts, period: Period) -> bool:
    """What a claim would be decided."""
    return holds_for(condition, facts, period.now, period.time_zone)


def spans(condition: Condition, facts: Facts, period: Period) -> Iterator[Span]:
    """The days of the period on which the condition holds, in order; a span may go on from the one before it."""
    dated = {name: Dated.of(timeline, period.zone) for name, timeline in facts.timelines.items()}
    turns = _turns(condition, dated, period)
    for day, following in pairwise([*turns, period.last + DAY]):
        if _met(condition, facts, dated, day, period):
            yield Span(day, following - DAY)


def _met(condition: Condition, facts: Facts, dated: dict[str, Dated], day: date, period: Period) -> bool:
    if day == period.today:
        return met_now(condition, facts, period)
    then = Facts(facts.attributes, {name: one.until(day) for name, one in dated.items()})
    return holds_for(condition, then, period.end_of(day), period.time_zone)


def _turns(condition: Condition, dated: dict[str, Dated], period: Period) -> list[date]:
    """The days of the period on which the verdict may be another one than the day before.

    With a condition of one's own these are all: what it looks at is not known.
    """
    if period.last < period.first:
        return []
    if any(isinstance(leaf, Custom) for leaf in leaves(condition)):
        return list(Span(period.first, period.last).days())
    found = {period.first}
    for leaf in leaves(condition):
        if isinstance(leaf, Activity) and leaf.activity in dated:
            for day in dated[leaf.activity].dates:
                found |= _turned_by(day, leaf, period)
    return sorted(found)


def _turned_by(day: date, leaf: Activity, period: Period) -> set[date]:
    """Today knows all activities, also those of a clock that is ahead."""
    turned = {min(day, max(period.today, period.first))}
    if leaf.within_days is not None:
        turned.add(day + timedelta(days=leaf.within_days))
    return {one for one in turned if period.first <= one <= period.last}
