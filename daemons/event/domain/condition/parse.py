"""A condition from JSON: the tree, or the shorthand of a flat object. What is wrong is said at its place."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any as Json
from typing import Final, cast, get_args

from daemons.event.domain.condition.tree import (
    Activity,
    Aggregate,
    All,
    Always,
    Any,
    Attribute,
    Condition,
    Not,
    Op,
    Scalar,
    Value,
    leaves,
)
from rewardctl.kernel.errors import FieldError, Invalid

MAX_LEAVES: Final = 100
MAX_WITHIN_DAYS: Final = 3660
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_BOUND: Final = re.compile(r"(min|max)([A-Z][A-Za-z0-9_.-]{0,59})")
_WITHIN: Final = re.compile(r"([1-9][0-9]{0,3})d")
_OPS: Final = frozenset(get_args(Op))
_AGGREGATES: Final = frozenset(get_args(Aggregate))
_PAIR: Final = 2


def parse(raw: object, loc: str = "condition") -> Condition:
    """Raises: Invalid, which points at the leaf; `loc` is the place of the whole."""
    condition = _node(raw, loc)
    if sum(1 for _ in leaves(condition)) > MAX_LEAVES:
        raise _wrong(loc, f"has more than {MAX_LEAVES} leaves")
    return condition


def _node(raw: object, loc: str) -> Condition:
    if not isinstance(raw, Mapping):
        raise _wrong(loc, "must be an object")
    if not raw:
        return Always()
    for name, build in _SHAPES.items():
        if name in raw:
            return build(raw, loc)
    return _shorthand(raw, loc)


def _all(raw: Mapping[str, Json], loc: str) -> Condition:
    return All(_branches(raw, "all", loc))


def _any(raw: Mapping[str, Json], loc: str) -> Condition:
    return Any(_branches(raw, "any", loc))


def _not(raw: Mapping[str, Json], loc: str) -> Condition:
    _refuse_others(raw, {"not"}, loc)
    return Not(_node(raw["not"], f"{loc}.not"))


def _branches(raw: Mapping[str, Json], name: str, loc: str) -> tuple[Condition, ...]:
    _refuse_others(raw, {name}, loc)
    branches = raw[name]
    if not isinstance(branches, list) or not branches:
        raise _wrong(f"{loc}.{name}", "must be a list of at least one condition")
    return tuple(_node(one, f"{loc}.{name}.{index}") for index, one in enumerate(branches))


def _activity(raw: Mapping[str, Json], loc: str) -> Condition:
    _refuse_others(raw, {"activity", "aggregate", "field", "op", "value", "within"}, loc)
    aggregate = _aggregate(raw, loc)
    op = _op(raw, loc)
    value = _value(raw, op, loc)
    _require_comparable(value, f"{loc}.value", instants=aggregate == "last")
    field = raw.get("field")
    if field is not None and aggregate not in {"sum", "last"}:
        raise _wrong(f"{loc}.field", "goes with sum and last alone")
    return Activity(
        activity=_name(raw["activity"], f"{loc}.activity"),
        aggregate=aggregate,
        op=op,
        value=_instants(value) if aggregate == "last" else value,
        field=None if field is None else _name(field, f"{loc}.field"),
        within_days=_within(raw["within"], f"{loc}.within") if "within" in raw else None,
    )


def _attribute(raw: Mapping[str, Json], loc: str) -> Condition:
    _refuse_others(raw, {"attribute", "op", "value"}, loc)
    op = _op(raw, loc)
    return Attribute(_name(raw["attribute"], f"{loc}.attribute"), op, _value(raw, op, loc))


def _shorthand(raw: Mapping[str, Json], loc: str) -> Condition:
    """`{"minPurchase": 100, "newUser": true}`: every entry must hold."""
    entries = tuple(_entry(name, value, f"{loc}.{name}") for name, value in raw.items())
    return entries[0] if len(entries) == 1 else All(entries)


def _entry(name: str, value: Json, loc: str) -> Condition:
    _require_scalar(value, loc)
    bound = _BOUND.fullmatch(name)
    if bound is None:
        return Attribute(_name(name, loc), "==", value)
    _require_comparable(value, loc, instants=False)
    op: Op = ">=" if bound[1] == "min" else "<="
    about = bound[2][0].lower() + bound[2][1:]
    return Activity("purchase", "sum", op, value) if about == "purchase" else Attribute(about, op, value)


_SHAPES: Final[Mapping[str, Callable[[Mapping[str, Json], str], Condition]]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "activity": _activity,
    "attribute": _attribute,
}


def _op(raw: Mapping[str, Json], loc: str) -> Op:
    op = raw.get("op")
    if not isinstance(op, str) or op not in _OPS:
        raise _wrong(f"{loc}.op", f"must be one of {' '.join(sorted(_OPS))}")
    return cast("Op", op)


def _aggregate(raw: Mapping[str, Json], loc: str) -> Aggregate:
    aggregate = raw.get("aggregate")
    if not isinstance(aggregate, str) or aggregate not in _AGGREGATES:
        raise _wrong(f"{loc}.aggregate", f"must be one of {', '.join(sorted(_AGGREGATES))}")
    return cast("Aggregate", aggregate)


def _value(raw: Mapping[str, Json], op: Op, loc: str) -> Value:
    value, place = raw.get("value"), f"{loc}.value"
    if op not in {"between", "in"}:
        _require_scalar(value, place)
        return cast("Scalar", value)
    if not isinstance(value, list) or not value or (op == "between" and len(value) != _PAIR):
        raise _wrong(place, "must be [from, to]" if op == "between" else "must be a list of values")
    for index, one in enumerate(value):
        _require_scalar(one, f"{place}.{index}")
    return tuple(value)


def _require_scalar(value: Json, loc: str) -> None:
    if not isinstance(value, str | bool | int | float):
        raise _wrong(loc, "must be a text, a number, true or false")


def _require_comparable(value: Value, loc: str, *, instants: bool) -> None:
    for one in value if isinstance(value, tuple) else (value,):
        number = isinstance(one, int | float) and not isinstance(one, bool)
        if not number and not (instants and isinstance(one, str) and _instant(one)):
            raise _wrong(loc, "must be a number" + (" or an instant" if instants else ""))


def _instants(value: Value) -> Value:
    return _instant(value) or value if isinstance(value, str) else value


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _within(raw: Json, loc: str) -> int:
    found = _WITHIN.fullmatch(raw) if isinstance(raw, str) else None
    if found is None or int(found[1]) > MAX_WITHIN_DAYS:
        raise _wrong(loc, f"must be a number of days such as 7d, up to {MAX_WITHIN_DAYS}d")
    return int(found[1])


def _name(raw: Json, loc: str) -> str:
    if not isinstance(raw, str) or not _NAME.fullmatch(raw):
        raise _wrong(loc, "must be a name: letters, digits, _ . - and at most 64 of them")
    return raw


def _refuse_others(raw: Mapping[str, Json], known: set[str], loc: str) -> None:
    if set(raw) - known:
        raise _wrong(loc, f"may hold {', '.join(sorted(known))} and nothing else")


def _wrong(loc: str, msg: str) -> Invalid:
    return Invalid("The condition is malformed", errors=[FieldError(loc, msg)])
