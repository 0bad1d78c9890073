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
    return Decision(verdict.met, evaluation, tuple(_reason(leaf, time_zone, say) for leaf in verdict.unmet_leaves()))


def _read(raw: Mapping[str, Any], condition_types: ConditionTypes) -> Condition:
    try:
        return recall(raw, condition_types)
    except Invalid:
        return Not(Always())


def _reason(leaf: Verdict, time_zone: str, say: Say) -> Reason:
    if leaf.kind == "not":
        return Reason("excluded", say("What must not hold does"))
    if leaf.kind == "custom":
        return _custom(leaf, time_zone, say)
    if leaf.kind == "attribute":
        return Reason(
            "attribute_missing" if leaf.found is None else "attribute_not_met", _unlike(leaf.about or "", leaf, say)
        )
    about = _about(leaf, say)
    if leaf.missing is None:
        return Reason("activity_not_met", _unlike(about, leaf, say))
    needed = leaf.needed["value"] if leaf.needed else ""
    short = say("{found} of {needed} {about}").format(found=leaf.found, needed=needed, about=about)
    return Reason("activity_not_enough", short + _earliest(leaf, time_zone, say))


def _custom(leaf: Verdict, time_zone: str, say: Say) -> Reason:
    if not leaf.sure:
        return Reason("condition_type_unavailable", f"{leaf.about}: {leaf.text}")
    unmet = say("{about} is not met, found {found}").format(about=leaf.about, found=_found(leaf, say))
    return Reason("condition_not_met", (leaf.text or unmet) + _earliest(leaf, time_zone, say))


def _unlike(about: str, leaf: Verdict, say: Say) -> str:
    demand, found = _demand(leaf, say), _found(leaf, say)
    return say("{about} must be {demand}, found {found}").format(about=about, demand=demand, found=found)


def _about(leaf: Verdict, say: Say) -> str:
    needed = leaf.needed or {}
    words = say(_WORDS[needed["aggregate"]]).format(about=leaf.about)
    return words + (say(f" within {needed['within']}") if "within" in needed else "")


def _demand(leaf: Verdict, say: Say) -> str:
    needed = leaf.needed or {}
    if needed["op"] == "between":
        return say("between {least} and {most}").format(least=needed["value"][0], most=needed["value"][1])
    return f"{needed['op']} {needed['value']}"


def _found(leaf: Verdict, say: Say) -> object:
    return say("nothing") if leaf.found is None else leaf.found


def _earliest(leaf: Verdict, time_zone: str, say: Say) -> str:
    if leaf.earliest is None:
        return ""
    return say(f", earliest {leaf.earliest.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M %Z}")
