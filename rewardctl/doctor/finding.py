"""What is looked at, and what a look may come to."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.production.subject import Subject
from rewardctl.runtime.project import Project


class State(StrEnum):
    OK = "ok"
    WARN = "warn"
    """It runs, and something will be missed."""
    BAD = "bad"
    """It does not run, or not as it should."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`mend` is a command or a setting."""

    state: State
    found: str
    mend: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """`here` is where a project is or would be. `settings` are the defaults where they are `refused`.

    `broken` are plugins and what is wrong with them, `types` the names of those that work.
    """

    here: Project
    settings: ProjectSettings
    now: datetime
    missing: str | None = None
    refused: BadSettings | None = None
    types: tuple[str, ...] = ()
    broken: Mapping[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> Subject:
        """As `doctor --production` looks at it."""
        return Subject(project=self.here, settings=self.settings, now=self.now)


Look = Callable[[Place], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Check:
    """`of_project`: it looks at what only a project has."""

    name: str
    look: Look
    of_project: bool = False


def ok(found: str) -> Finding:
    return Finding(State.OK, found)


def warn(found: str, mend: str) -> Finding:
    return Finding(State.WARN, found, mend)


def bad(found: str, mend: str | None) -> Finding:
    return Finding(State.BAD, found, mend)


def findings(check: Check, place: Place) -> Iterator[tuple[str, Finding]]:
    if place.missing is None or not check.of_project:
        yield from ((check.name, one) for one in check.look(place))
