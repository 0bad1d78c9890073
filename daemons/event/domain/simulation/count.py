"""Users are taken one by one; what is kept of them are numbers by day, and a few ids."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from daemons.event.domain.condition import Condition, Facts
from daemons.event.domain.limit import Limit
from daemons.event.domain.simulation.course import met_now, spans
from daemons.event.domain.simulation.period import Period, Span
from daemons.event.domain.simulation.version import TriedOffer, Version

SAMPLE: Final = 20


@dataclass(frozen=True, slots=True)
class Course:
    """How a condition goes for one user; `spans` may end with the first where that is all that is asked for."""

    now: bool
    spans: Sequence[Span]

    @property
    def first(self) -> date | None:
        return self.spans[0].first if self.spans else None


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

    version: Version
    offers: Sequence[OfferCount]
    qualified: int = 0
    now: int = 0
    days: Counter[date] = field(default_factory=Counter)

    def take(self, user_id: str, own: Sequence[Course]) -> None:
        """`own` has a course for each of the offers."""
        for count, course in zip(self.offers, own, strict=True):
            count.take(user_id, course)
        self.now += any(one.now for one in own)
        firsts = [one.first for one in own if one.first is not None]
        if firsts:
            self.qualified += 1
            self.days[min(firsts)] += 1


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
class Followed:
    """What became of one of the users that were asked for by name, for each offer of the draft."""

    user_id: str
    offer: TriedOffer
    first: date | None
    now: bool


@dataclass(slots=True)
class Count:
    """The draft and, where there is one, the live version, counted over the same users at once."""

    draft: Version
    live: Version | None
    followed: frozenset[str] = frozenset()
    users: int = 0
    of_draft: VersionCount = field(init=False)
    of_live: VersionCount | None = field(init=False)
    found: list[Followed] = field(init=False, default_factory=list)
    _questions: dict[str, Question] = field(init=False, default_factory=dict)
    _asked: tuple[Sequence[str], Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.of_draft = _counting(self.draft)
        self.of_live = None if self.live is None else _counting(self.live)
        self._asked = self._asking(self.draft), self._asking(self.live)

    def _asking(self, version: Version | None) -> Sequence[str]:
        """The questions of a version's offers by their text, for 1 and true are equal and no equal conditions."""
        if version is None:
            return []
        asked = [Question(one.condition, version.period, one.limit.per != "event") for one in version.offers]
        self._questions |= {repr(one): one for one in asked}
        return [repr(one) for one in asked]

    @property
    def types(self) -> frozenset[str]:
        return self.draft.types | (self.live.types if self.live else frozenset())

    def take(self, people: Sequence[tuple[str, Facts]]) -> None:
        """Each user once. A verdict that several offers wait for is found once."""
        for user_id, facts in people:
            of_draft, of_live = self._courses(facts)
            self.users += 1
            self.of_draft.take(user_id, of_draft)
            if self.of_live is not None:
                self.of_live.take(user_id, of_live)
            if user_id in self.followed:
                self._follow(user_id, of_draft)

    def follow_others(self) -> None:
        """Those followed of whom nothing is known were not taken; a claim of theirs would be decided all the same."""
        for user_id in sorted(self.followed - {one.user_id for one in self.found}):
            self._follow(user_id, self._courses(Facts())[0])

    def _courses(self, facts: Facts) -> tuple[Sequence[Course], Sequence[Course]]:
        """Of the draft's offers, and of the live version's."""
        found = {text: question.course(facts) for text, question in self._questions.items()}
        of_draft, of_live = self._asked
        return [found[text] for text in of_draft], [found[text] for text in of_live]

    def _follow(self, user_id: str, courses: Sequence[Course]) -> None:
        for offer, course in zip(self.draft.offers, courses, strict=True):
            self.found.append(Followed(user_id, offer, course.first, course.now))


def _counting(version: Version) -> VersionCount:
    return VersionCount(version, [OfferCount(one) for one in version.offers])


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
