"""What the platform would do with a claim, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from daemons.event.domain.claim import Reason
from daemons.event.domain.condition import Condition, Kinds, Verdict, recall
from daemons.event.domain.condition.tree import All, Always, Not
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from rewardctl.kernel.clock import iso
from rewardctl.kernel.errors import Invalid

_WORDS: Final = {
    "count": "times {about}",
    "sum": "in sum over {about}",
    "distinctDays": "days with {about}",
    "streakDays": "days in a row with {about}",
    "last": "as the last {about}",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """`evaluation` is kept with the claim: the verdict, when and in which time zone, and the activities it rests on."""

    met: bool
    evaluation: Mapping[str, Any]
    reasons: tuple[Reason, ...]


def both(event: Event, offered: EventReward, kinds: Kinds) -> Condition:
    """The event's condition and the offer's must hold; one that is malformed never does."""
    parts = [_read(event.reward_condition, kinds), _read(offered.condition, kinds)]
    demanding = tuple(one for one in parts if not isinstance(one, Always))
    if not demanding:
        return Always()
    return demanding[0] if len(demanding) == 1 else All(demanding)


def decided(verdict: Verdict, facts: Mapping[str, Sequence[str]], now: datetime, time_zone: str) -> Decision:
    """`facts` are the newest activities of each type that was looked at, by their ids."""
    evaluation = {
        "met": verdict.met,
        "at": iso(now),
        "timeZone": time_zone,
        "verdict": verdict.as_json(),
        "facts": {name: list(ids) for name, ids in facts.items()},
    }
    return Decision(verdict.met, evaluation, tuple(_reason(leaf, time_zone) for leaf in verdict.unmet_leaves()))


def _read(raw: Mapping[str, Any], kinds: Kinds) -> Condition:
    try:
        return recall(raw, kinds)
    except Invalid:
        return Not(Always())


def _reason(leaf: Verdict, time_zone: str) -> Reason:
    if leaf.kind == "not":
        return Reason("excluded", "What must not hold does")
    if leaf.kind == "custom":
        return _custom(leaf, time_zone)
    if leaf.kind == "attribute":
        code = "attribute_missing" if leaf.found is None else "attribute_not_met"
        return Reason(code, f"{leaf.about} must be {_demand(leaf)}, found {_found(leaf)}")
    if leaf.missing is None:
        return Reason("activity_not_met", f"{_about(leaf)} must be {_demand(leaf)}, found {_found(leaf)}")
    short = f"{leaf.found} of {leaf.needed['value'] if leaf.needed else ''} {_about(leaf)}"
    return Reason("activity_not_enough", short + _earliest(leaf, time_zone))


def _custom(leaf: Verdict, time_zone: str) -> Reason:
    if not leaf.sure:
        return Reason("condition_type_unavailable", f"{leaf.about}: {leaf.text}")
    said = leaf.text or f"{leaf.about} is not met, found {_found(leaf)}"
    return Reason("condition_not_met", said + _earliest(leaf, time_zone))


def _about(leaf: Verdict) -> str:
    needed = leaf.needed or {}
    words = _WORDS[needed["aggregate"]].format(about=leaf.about)
    return words + (f" within {needed['within']}" if "within" in needed else "")


def _demand(leaf: Verdict) -> str:
    needed = leaf.needed or {}
    if needed["op"] == "between":
        return f"between {needed['value'][0]} and {needed['value'][1]}"
    return f"{needed['op']} {needed['value']}"


def _found(leaf: Verdict) -> object:
    return "nothing" if leaf.found is None else leaf.found


def _earliest(leaf: Verdict, time_zone: str) -> str:
    if leaf.earliest is None:
        return ""
    return f", earliest {leaf.earliest.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M %Z}"
