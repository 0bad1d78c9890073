"""What a check is, and what it may find."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rewardctl.production.subject import Subject


class Severity(StrEnum):
    MUST = "must"
    """Whoever goes into production without it will be hurt."""
    SHOULD = "should"


class State(StrEnum):
    FIT = "fit"
    FAULT = "fault"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Fault:
    """`mend` is a command or a setting."""

    found: str
    mend: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """It could not be looked at, and why."""

    why: str


Look = Callable[[Subject], Iterator[Fault | Unseen]]


@dataclass(frozen=True, slots=True)
class Check:
    """`look` yields nothing where all is as it should be."""

    name: str
    severity: Severity
    look: Look


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    severity: Severity
    state: State
    found: str | None = None
    mend: str | None = None


def findings(check: Check, subject: Subject) -> list[Finding]:
    """At least one."""
    seen = [_finding(check, one) for one in check.look(subject)]
    return seen or [Finding(check.name, check.severity, State.FIT)]


def _finding(check: Check, seen: Fault | Unseen) -> Finding:
    if isinstance(seen, Unseen):
        return Finding(check.name, check.severity, State.UNSEEN, f"not looked at: {seen.why}")
    return Finding(check.name, check.severity, State.FAULT, seen.found, seen.mend)
