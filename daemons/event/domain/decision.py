"""What the platform would do with a claim, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from daemons.event.domain.claim import Reason
from daemons.event.domain.condition import Condition, ConditionTypes, Verdict, recall
from daemons.event.domain.condition.tree import All, Always, Not
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from rewardctl.kernel.clock import iso
from rewardctl.kernel.errors import Invalid

Say = Callable[[str], str]
"""A sentence in the language of whoever reads it."""
_WORDS: Final = {
    "count": "times",
    "sum": "in sum over",
    "distinctDays": "days with",
    "streakDays": "days in a row with",
    "last": "as the last",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """`evaluation` is kept with the claim: the verdict, when and in which time zone, and the activities it rests on."""

    met: bool
    evaluation: Mapping[str, Any]
    reasons: tuple[Reason, ...]


def both(event: Event, offered: EventReward, condition_types: ConditionTypes) -> Condition:
    """The event's condition and the offer's must hold; one that is malformed never does."""
    parts = [_read(event.reward_condition, condition_types), _read(offered.condition, condition_types)]
    demanding = tuple(one for one in parts if not isinstance(one, Always))
    if not demanding:
        return Always()
    return demanding[0] if len(demanding) == 1 else All(demanding)


def decided(
    verdict: Verdict, facts: Mapping[str, Sequence[str]], now: datetime, time_zone: str, say: Say = str
) -> Decision:
    """`facts` are the newest activities of each type that was looked at, by their ids; `say` words reasons."""
    evaluation = {
        "met": verdict.met,
        "at": iso(now),
        "timeZone": time_zone,
        "verdict": verdict.as_json(),
        "facts": {name: list(ids) for name, ids in facts.items()},
    }
    unmet = (_reason(leaf, time_zone) for leaf in verdict.unmet_leaves())
    return Decision(verdict.met, evaluation, tuple(Reason(one.code, say(one.message)) for one in unmet))


def _read(raw: Mapping[str, Any], condition_types: ConditionTypes) -> Condition:
    try:
        return recall(raw, condition_types)
    except Invalid:
        return Not(Always())


def _reason(leaf: Verdict, time_zone: str) -> Reason:
    if leaf.kind == "not":
        return Reason("excluded", "What must not hold does")
    if leaf.kind == "custom":
        return _custom(leaf, time_zone)
    if leaf.kind == "attribute":
        return Reason("attribute_missing" if leaf.found is None else "attribute_not_met", _unlike_attribute(leaf))
    if leaf.missing is None:
        return Reason("activity_not_met", _unlike(leaf))
    return Reason("activity_not_enough", _short(leaf, time_zone))


def _custom(leaf: Verdict, time_zone: str) -> Reason:
    if not leaf.sure:
        return Reason("condition_type_unavailable", f"{leaf.about}: {leaf.text}")
    earliest = _earliest(leaf, time_zone)
    if leaf.text:
        return Reason("condition_not_met", f"{leaf.text}{earliest}")
    found = _found(leaf)
    return Reason("condition_not_met", f"{leaf.about} is not met, found {found}{earliest}")


def _unlike_attribute(leaf: Verdict) -> str:
    demand = _demand(leaf.needed or {})
    found = _found(leaf)
    return f"{leaf.about} must be {demand}, found {found}"


def _unlike(leaf: Verdict) -> str:
    needed = leaf.needed or {}
    words = _WORDS[needed["aggregate"]]
    within = _within(needed)
    demand = _demand(needed)
    found = _found(leaf)
    return f"{words} {leaf.about}{within} must be {demand}, found {found}"


def _short(leaf: Verdict, time_zone: str) -> str:
    needed = leaf.needed or {}
    words = _WORDS[needed["aggregate"]]
    within = _within(needed)
    earliest = _earliest(leaf, time_zone)
    return f"{leaf.found} of {needed['value']} {words} {leaf.about}{within}{earliest}"


def _within(needed: Mapping[str, Any]) -> str:
    return f" within {needed['within']}" if "within" in needed else ""


def _demand(needed: Mapping[str, Any]) -> str:
    if needed["op"] == "between":
        return f"between {needed['value'][0]} and {needed['value'][1]}"
    return f"{needed['op']} {needed['value']}"


def _found(leaf: Verdict) -> object:
    return "nothing" if leaf.found is None else leaf.found


def _earliest(leaf: Verdict, time_zone: str) -> str:
    if leaf.earliest is None:
        return ""
    return f", earliest {leaf.earliest.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M %Z}"
