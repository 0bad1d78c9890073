"""What is kept of the users: numbers by day, and a few ids."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from daemons.event.domain.limit import Limit
from daemons.event.domain.simulation.course import Course
from daemons.event.domain.simulation.period import Span
from daemons.event.domain.simulation.version import TriedOffer, Version

SAMPLE: Final = 20


@dataclass(slots=True)
class OfferCount:
    """`days` are users by the day on which they qualified, `wanted` what their claims would take, by day."""

    offer: TriedOffer
    qualified: int = 0
    now: int = 0
    days: Counter[date] = field(default_factory=Counter)
    wanted: Counter[date] = field(default_factory=Counter)
    sample: list[str] = field(default_factory=list)

    def take(self, user_id: str, course: Course) -> None:
        self.now += course.now
        if course.first is None:
            return
        self.qualified += 1
        self.days[course.first] += 1
        for day in _claimed(self.offer.limit, course.spans):
            self.wanted[day] += self.offer.limit.count
        if len(self.sample) < SAMPLE:
            self.sample.append(user_id)


@dataclass(slots=True)
class VersionCount:
    """A user who qualifies for several offers counts once."""

    offers: Sequence[OfferCount]
    qualified: int = 0
    now: int = 0
    days: Counter[date] = field(default_factory=Counter)

    @classmethod
    def of(cls, version: Version) -> Self:
        return cls([OfferCount(one) for one in version.offers])

    def take(self, user_id: str, own: Sequence[Course]) -> None:
        """`own` has a course for each of the offers."""
        for count, course in zip(self.offers, own, strict=True):
            count.take(user_id, course)
        self.now += any(one.now for one in own)
        firsts = [one.first for one in own if one.first is not None]
        if firsts:
            self.qualified += 1
            self.days[min(firsts)] += 1


def _claimed(limit: Limit, spans: Sequence[Span]) -> Iterator[date]:
    """The first day on which the condition holds in each period of the limit."""
    had: str | None = None
    for span in spans:
        if limit.per == "event" and had is not None:
            return
        for day in span.days():
            if (bucket := limit.bucket_of(day)) != had:
                had = bucket
                yield day
            if limit.per == "event":
                break
