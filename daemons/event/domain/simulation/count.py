"""Users are taken one by one, for the draft and the live version at once; of those followed by name all is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from daemons.event.domain.condition import Facts
from daemons.event.domain.simulation.course import Course, Question
from daemons.event.domain.simulation.tally import VersionCount
from daemons.event.domain.simulation.version import TriedOffer, Version


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
        self.of_draft = VersionCount.of(self.draft)
        self.of_live = None if self.live is None else VersionCount.of(self.live)
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
