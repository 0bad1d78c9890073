"""Leaves of condition types of one's own. A type is a stranger's: whatever it does, the platform has a verdict."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any as Json
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from daemons.event.domain.condition.facts import Facts
from daemons.event.domain.condition.leaf import NAME
from daemons.event.domain.condition.malformed import malformed, wrong
from daemons.event.domain.condition.timeline import Timeline, number
from daemons.event.domain.condition.tree import Custom, Unavailable
from daemons.event.domain.condition.verdict import Verdict
from rewardctl.kernel.errors import Invalid
from rewardctl.sdk import ConditionType, Day, Judged, UserFacts
from rewardctl.wire.problem import field_errors

ConditionTypes = Mapping[str, ConditionType[Json]]
"""The condition types that are installed, by the key of their leaves."""
NO_CONDITION_TYPES: Final[ConditionTypes] = MappingProxyType({})
_LONGEST_TEXT: Final = 500
_LARGEST: Final = 2**53 - 1
_MOST: Final = 100


def parse(name: str, raw: Mapping[str, Json], loc: str, condition_types: ConditionTypes) -> Custom:
    """Raises: Invalid."""
    kind = condition_types.get(name)
    if kind is None:
        raise wrong(loc, f"no condition type {name} is installed")
    try:
        params = kind.params_model.model_validate_json(json.dumps(raw))
        return Custom(name, raw, kind, params, _named(kind.activity_types(params)))
    except ValidationError as refused:
        raise malformed(field_errors(refused.errors(), *loc.split("."))) from None
    except Exception as error:
        raise wrong(loc, f"the condition type {name} can't take it: {type(error).__name__}") from error


def recall(name: str, raw: Mapping[str, Json], loc: str, condition_types: ConditionTypes) -> Custom | Unavailable:
    try:
        return parse(name, raw, loc, condition_types)
    except Invalid:
        return Unavailable(name, raw)


def unavailable(leaf: Unavailable) -> Verdict:
    return Verdict(kind="custom", met=False, sure=False, about=leaf.name, text="condition type unavailable")


def judged(leaf: Custom, facts: Facts, now: datetime, zone: ZoneInfo) -> Verdict:
    """What the kind says; where it fails or answers what can't be kept, nobody knows, and it is not met."""
    try:
        return _verdict(leaf.name, leaf.kind.evaluate(leaf.params, _seen(leaf, facts, zone), now, zone))
    except Exception as error:  # noqa: BLE001 - a stranger's code may raise anything
        said = f"condition type failed: {type(error).__name__}"
        return Verdict(kind="custom", met=False, sure=False, about=leaf.name, text=said)


def _seen(leaf: Custom, facts: Facts, zone: ZoneInfo) -> UserFacts:
    timelines = {name: facts.timelines.get(name, Timeline()) for name in sorted(leaf.activities)}
    days = {name: _days(timeline, zone) for name, timeline in timelines.items()}
    return UserFacts(dict(facts.attributes), days)


def _days(timeline: Timeline, zone: ZoneInfo) -> dict[date, Day]:
    counts: dict[date, int] = defaultdict(int)
    sums: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for quarter in timeline.quarters:
        day = quarter.start.astimezone(zone).date()
        counts[day] += quarter.count
        for name, scaled in quarter.sums.items():
            sums[day][name] += scaled
    return {day: Day(counts[day], {name: number(one) for name, one in sums[day].items()}) for day in counts}


def _verdict(name: str, said: Judged) -> Verdict:
    """Raises: TypeError, ValueError where a claim could not keep it."""
    if not isinstance(said, Judged) or not isinstance(said.met, bool) or len(said.needed) > _MOST:
        raise TypeError("it judged nothing")
    return Verdict(
        kind="custom",
        met=said.met,
        about=name,
        needed={_text(key): _plain(value) for key, value in said.needed.items()},
        found=_plain(said.found),
        missing=None if said.met else _missing(said.missing),
        earliest=None if said.met or said.earliest is None else _instant(said.earliest),
        text=None if said.text is None else _text(said.text),
    )


def _plain(value: object) -> Json:
    """A scalar or a list of scalars that any database and any JSON holds."""
    if isinstance(value, list | tuple) and len(value) <= _MOST:
        return [_scalar(one) for one in value]
    return _scalar(value)


def _scalar(value: object) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if not -_LARGEST <= value <= _LARGEST:
            raise ValueError("a number is out of range")
        return value
    return _text(value)


def _missing(value: object) -> Json:
    return None if isinstance(value, bool) or not isinstance(value, int | float) else _scalar(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("neither a text nor a number")
    return value.replace("\0", "").encode(errors="replace").decode()[:_LONGEST_TEXT]


def _instant(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("an instant without a time zone")
    return value.astimezone(UTC)


def _named(types: Iterable[str]) -> frozenset[str]:
    found = frozenset(types)
    if isinstance(types, str) or not all(re.fullmatch(NAME, one) for one in found):
        raise ValueError("these are no types of activity")
    return found
