"""Decides a condition over a user's facts. Total: whatever the facts, there is a verdict and no exception."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any as Json
from zoneinfo import ZoneInfo

from daemons.event.domain.condition import activity_leaf, custom
from daemons.event.domain.condition.activity_leaf import Today
from daemons.event.domain.condition.comparison import holds
from daemons.event.domain.condition.facts import Facts
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
    Unavailable,
)
from daemons.event.domain.condition.verdict import Verdict
from daemons.event.domain.condition.written import shown


def evaluate(condition: Condition, facts: Facts, now: datetime, time_zone: str) -> Verdict:
    return _verdict(condition, facts, Today(now, ZoneInfo(time_zone)))


def holds_for(condition: Condition, facts: Facts, now: datetime, time_zone: str) -> bool:
    """What `evaluate` decides, without saying why."""
    return _holds(condition, facts, Today(now, ZoneInfo(time_zone))) is True


def _holds(condition: Condition, facts: Facts, today: Today) -> bool | None:  # noqa: PLR0911 - a kind a line
    """None where nobody can tell."""
    match condition:
        case All(of):
            return _all(_holds(one, facts, today) for one in of)
        case Any(of):
            return _negated(_all(_negated(_holds(one, facts, today)) for one in of))
        case Not(of):
            return _negated(_holds(of, facts, today))
        case Activity():
            return activity_leaf.is_met(condition, facts, today)
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


def _verdict(condition: Condition, facts: Facts, today: Today) -> Verdict:
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


def _leaf(leaf: Leaf, facts: Facts, today: Today) -> Verdict:
    match leaf:
        case Activity():
            return activity_leaf.judged(leaf, facts, today)
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
