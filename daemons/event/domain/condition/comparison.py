import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any as Json
from typing import Final

from daemons.event.domain.condition.tree import Op, Value

_ORDER: Final[Mapping[str, Callable[[Json, Json], bool]]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


def holds(found: Json, op: Op, value: Value) -> bool:
    """Whether `found` stands to `value` as `op` says; what can't be compared does not."""
    if op == "==":
        return _same(found, value)
    if op == "!=":
        return not _same(found, value)
    if op == "in":
        return isinstance(value, tuple) and any(_same(found, one) for one in value)
    if op == "between":
        return isinstance(value, tuple) and holds(found, ">=", value[0]) and holds(found, "<=", value[1])
    return _comparable(found, value) and _ORDER[op](found, value)


def _same(one: Json, other: Json) -> bool:
    """Equality that knows true from 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _comparable(one: Json, other: Json) -> bool:
    numbers = all(isinstance(it, int | float) and not isinstance(it, bool) for it in (one, other))
    return (
        numbers
        or all(isinstance(it, str) for it in (one, other))
        or all(isinstance(it, datetime) for it in (one, other))
    )
