"""The leaves of a condition from JSON."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any as Json
from typing import Final, cast, get_args

from daemons.event.domain.condition.malformed import all_of, wrong
from daemons.event.domain.condition.tree import Activity, Aggregate, Attribute, Op, Scalar, Value

MAX_WITHIN_DAYS: Final = 3660
NAME: Final = r"[A-Za-z][A-Za-z0-9_.-]{0,63}"
WITHIN: Final = r"[1-9][0-9]{0,3}d"
OPS: Final = tuple(sorted(get_args(Op)))
AGGREGATES: Final = tuple(sorted(get_args(Aggregate)))
_PAIR: Final = 2


def activity(raw: Mapping[str, Json], loc: str) -> Activity:
    """Raises: Invalid, with everything that is wrong with it."""
    refusals = partial(refuse_others, known={"activity", "aggregate", "field", "op", "value", "within"})
    _look(raw, loc, refusals, _name_of("activity"), _aggregate, _op, _require_bound, _field, _within)
    aggregate, op = _aggregate(raw, loc), _op(raw, loc)
    value = _value(raw, op, loc)
    return Activity(
        activity=_name_of("activity")(raw, loc),
        aggregate=aggregate,
        op=op,
        value=_instants(value) if aggregate == "last" else value,
        field=_field(raw, loc),
        within_days=_within(raw, loc),
    )


def attribute(raw: Mapping[str, Json], loc: str) -> Attribute:
    """Raises: Invalid, with everything that is wrong with it."""
    name, refusals = _name_of("attribute"), partial(refuse_others, known={"attribute", "op", "value"})
    _look(raw, loc, refusals, name, _op, _require_value)
    op = _op(raw, loc)
    return Attribute(name(raw, loc), op, _value(raw, op, loc))


def _look(raw: Mapping[str, Json], loc: str, *looks: Callable[[Mapping[str, Json], str], object]) -> None:
    """Raises: Invalid, with what each look finds."""
    all_of(partial(look, raw, loc) for look in looks)


def _name_of(key: str) -> Callable[[Mapping[str, Json], str], str]:
    return lambda raw, loc: named(raw[key], f"{loc}.{key}")


def _require_value(raw: Mapping[str, Json], loc: str) -> None:
    """What a value must be follows from the operator: without one nothing is said of it."""
    if raw.get("op") in OPS:
        _value(raw, _op(raw, loc), loc)


def _require_bound(raw: Mapping[str, Json], loc: str) -> None:
    """Likewise, and for an activity it is a number or an instant."""
    if raw.get("op") in OPS:
        value = _value(raw, _op(raw, loc), loc)
        require_comparable(value, f"{loc}.value", instants=raw.get("aggregate") == "last")


def _field(raw: Mapping[str, Json], loc: str) -> str | None:
    field = raw.get("field")
    if field is None:
        return None
    if raw.get("aggregate") in AGGREGATES and raw["aggregate"] not in {"sum", "last"}:
        raise wrong(f"{loc}.field", "goes with sum and last alone")
    return named(field, f"{loc}.field")


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


def _within(raw: Mapping[str, Json], loc: str) -> int | None:
    if "within" not in raw:
        return None
    told = raw["within"]
    days = int(told[:-1]) if isinstance(told, str) and re.fullmatch(WITHIN, told) else 0
    if not 0 < days <= MAX_WITHIN_DAYS:
        raise wrong(f"{loc}.within", f"must be a number of days such as 7d, up to {MAX_WITHIN_DAYS}d")
    return days


def named(raw: Json, loc: str) -> str:
    if not isinstance(raw, str) or not re.fullmatch(NAME, raw):
        raise wrong(loc, "must be a name: letters, digits, _ . - and at most 64 of them")
    return raw


def refuse_others(raw: Mapping[str, Json], loc: str, known: set[str]) -> None:
    if set(raw) - known:
        raise wrong(loc, f"may hold {', '.join(sorted(known))} and nothing else")
