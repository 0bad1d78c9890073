"""A condition as the JSON of its tree, the shorthand written out."""

from datetime import datetime
from typing import Any as Json

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
    Value,
)
from rewardctl.kernel.clock import iso


def written(condition: Condition) -> dict[str, Json]:
    match condition:
        case Always():
            return {}
        case All(of):
            return {"all": [written(one) for one in of]}
        case Any(of):
            return {"any": [written(one) for one in of]}
        case Not(of):
            return {"not": written(of)}
        case _:
            return _leaf(condition)


def _leaf(leaf: Leaf) -> dict[str, Json]:
    match leaf:
        case Activity():
            return _activity(leaf)
        case Attribute(attribute, op, value):
            return {"attribute": attribute, "op": op, "value": shown(value)}
        case Custom(name, raw) | Unavailable(name, raw):
            return {name: dict(raw)}


def _activity(leaf: Activity) -> dict[str, Json]:
    asked = {"activity": leaf.activity, "aggregate": leaf.aggregate}
    field = {} if leaf.field is None else {"field": leaf.field}
    within = {} if leaf.within_days is None else {"within": f"{leaf.within_days}d"}
    return {**asked, **field, "op": leaf.op, "value": shown(leaf.value), **within}


def shown(value: Value) -> Json:
    if isinstance(value, tuple):
        return [shown(one) for one in value]
    return iso(value) if isinstance(value, datetime) else value
