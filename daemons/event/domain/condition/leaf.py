"""The leaves of a condition from JSON."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any as Json
from typing import Final, cast, get_args

from daemons.event.domain.condition.malformed import wrong
from daemons.event.domain.condition.tree import Activity, Aggregate, Attribute, Op, Scalar, Value

MAX_WITHIN_DAYS: Final = 3660
NAME: Final = r"[A-Za-z][A-Za-z0-9_.-]{0,63}"
WITHIN: Final = r"[1-9][0-9]{0,3}d"
OPS: Final = tuple(sorted(get_args(Op)))
AGGREGATES: Final = tuple(sorted(get_args(Aggregate)))
_PAIR: Final = 2


def activity(raw: Mapping[str, Json], loc: str) -> Activity:
    refuse_others(raw, {"activity", "aggregate", "field", "op", "value", "within"}, loc)
    aggregate = _aggregate(raw, loc)
    op = _op(raw, loc)
    value = _value(raw, op, loc)
    require_comparable(value, f"{loc}.value", instants=aggregate == "last")
    field = raw.get("field")
    if field is not None and aggregate not in {"sum", "last"}:
        raise wrong(f"{loc}.field", "goes with sum and last alone")
    return Activity(
        activity=named(raw["activity"], f"{loc}.activity"),
        aggregate=aggregate,
        op=op,
        value=_instants(value) if aggregate == "last" else value,
        field=None if field is None else named(field, f"{loc}.field"),
        within_days=_within(raw["within"], f"{loc}.within") if "within" in raw else None,
    )


def attribute(raw: Mapping[str, Json], loc: str) -> Attribute:
    refuse_others(raw, {"attribute", "op", "value"}, loc)
    op = _op(raw, loc)
    return Attribute(named(raw["attribute"], f"{loc}.attribute"), op, _value(raw, op, loc))


def _op(raw: Mapping[str, Json], loc: str) -> Op:
    op = raw.get("op")
    if not isinstance(op, str) or op not in OPS:
        raise wrong(f"{loc}.op", f"must be one of {' '.join(OPS)}")
    return cast("Op", op)


def _aggregate(raw: Mapping[str, Json], loc: str) -> Aggregate:
    aggregate = raw.get("aggregate")
    if not isinstance(aggregate, str) or aggregate not in AGGREGATES:
        raise wrong(f"{loc}.aggregate", f"must be one of {', '.join(AGGREGATES)}")
    return cast("Aggregate", aggregate)


def _value(raw: Mapping[str, Json], op: Op, loc: str) -> Value:
    value, place = raw.get("value"), f"{loc}.value"
    if op not in {"between", "in"}:
        require_scalar(value, place)
        return cast("Scalar", value)
    if not isinstance(value, list) or not value or (op == "between" and len(value) != _PAIR):
        raise wrong(place, "must be [from, to]" if op == "between" else "must be a list of values")
    for index, one in enumerate(value):
        require_scalar(one, f"{place}.{index}")
    return tuple(value)


def require_scalar(value: Json, loc: str) -> None:
    if not isinstance(value, str | bool | int | float):
        raise wrong(loc, "must be a text, a number, true or false")


def require_comparable(value: Value, loc: str, *, instants: bool) -> None:
    for one in value if isinstance(value, tuple) else (value,):
        number = isinstance(one, int | float) and not isinstance(one, bool)
        if not number and not (instants and isinstance(one, str) and _instant(one)):
            raise wrong(loc, "must be a number" + (" or an instant" if instants else ""))


def _instants(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(_instant(one) or one if isinstance(one, str) else one for one in value)
    return _instant(value) or value if isinstance(value, str) else value


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _within(raw: Json, loc: str) -> int:
    days = int(raw[:-1]) if isinstance(raw, str) and re.fullmatch(WITHIN, raw) else 0
    if not 0 < days <= MAX_WITHIN_DAYS:
        raise wrong(loc, f"must be a number of days such as 7d, up to {MAX_WITHIN_DAYS}d")
    return days


def named(raw: Json, loc: str) -> str:
    if not isinstance(raw, str) or not re.fullmatch(NAME, raw):
        raise wrong(loc, "must be a name: letters, digits, _ . - and at most 64 of them")
    return raw


def refuse_others(raw: Mapping[str, Json], known: set[str], loc: str) -> None:
    if set(raw) - known:
        raise wrong(loc, f"may hold {', '.join(sorted(known))} and nothing else")
