"""The JSON Schema (draft 2020-12) of a condition. It takes whatever `parse` takes.

What no schema says, `parse` refuses beyond it: more than 100 leaves, a text that is no instant, and what a condition
type's own validators refuse.
"""

from typing import Any as Json
from typing import Final

from daemons.event.domain.condition.custom import ConditionTypes
from daemons.event.domain.condition.leaf import AGGREGATES, NAME, OPS, WITHIN
from daemons.event.domain.condition.parse import BOUND

Schema = dict[str, Json]
_CONDITION: Final = {"$ref": "#/$defs/condition"}
_NAME: Final = {"type": "string", "pattern": f"^{NAME}$"}
_NUMBER: Final = {"type": "number"}
_SCALAR: Final = {"type": ["string", "number", "boolean"]}
_NUMBER_OR_INSTANT: Final = {"type": ["number", "string"], "examples": [3, "2026-11-22T00:00:00Z"]}
_KEYWORDS: Final = ("all", "any", "not", "activity", "attribute")


def schema(condition_types: ConditionTypes) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Condition",
        "description": "When a user may have a reward. An empty object is always met.",
        **_CONDITION,
        "$defs": {
            "condition": {"type": "object", "anyOf": [{"$ref": f"#/$defs/{name}"} for name in (*_KEYWORDS, "entries")]},
            "all": _object("Each of them must hold.", {"all": _branches()}, ["all"]),
            "any": _object("One of them must hold.", {"any": _branches()}, ["any"]),
            "not": _object("It must not hold.", {"not": _CONDITION}, ["not"]),
            "activity": _activity(),
            "attribute": _attribute(),
            "entries": _entries(condition_types),
            **{f"custom.{name}": _custom(name, kind) for name, kind in condition_types.items()},
        },
    }


def _branches() -> Schema:
    return {"type": "array", "items": _CONDITION, "minItems": 1}


def _activity() -> Schema:
    fields = {
        "activity": _NAME,
        "aggregate": {"enum": list(AGGREGATES)},
        "field": {"type": ["string", "null"], "pattern": _NAME["pattern"]},
        "op": {"enum": list(OPS)},
        "value": True,
        "within": {
            "type": "string",
            "pattern": f"^{WITHIN}$",
            "description": "Days, today among them.",
            "examples": ["7d"],
        },
    }
    leaf = _object("What the user did.", fields, ["activity", "aggregate", "op", "value"])
    of_last = {"if": _says("aggregate", "last"), "then": _value(_NUMBER_OR_INSTANT), "else": _value(_NUMBER)}
    fieldless = {"if": _says("aggregate", "sum", "last"), "else": {"properties": {"field": {"type": "null"}}}}
    return leaf | {"allOf": [of_last, fieldless]}


def _attribute() -> Schema:
    fields = {"attribute": _NAME, "op": {"enum": list(OPS)}, "value": True}
    return _object("What is known of the user.", fields, ["attribute", "op", "value"]) | _value(_SCALAR)


def _value(one: Schema) -> Schema:
    """Of a leaf's value, by its operator."""
    pair = {"type": "array", "items": one, "minItems": 2, "maxItems": 2}
    some = {"type": "array", "items": one, "minItems": 1}
    return {
        "if": _says("op", "between"),
        "then": {"properties": {"value": pair}},
        "else": {
            "if": _says("op", "in"),
            "then": {"properties": {"value": some}},
            "else": {"properties": {"value": one}},
        },
    }


def _entries(condition_types: ConditionTypes) -> Schema:
    return {
        "description": "Each entry must hold: a bound, an attribute's value, or a condition type of one's own.",
        "type": "object",
        "propertyNames": {"pattern": _NAME["pattern"], "not": {"enum": list(_KEYWORDS)}},
        "properties": {name: {"anyOf": [_SCALAR, {"$ref": f"#/$defs/custom.{name}"}]} for name in condition_types},
        "patternProperties": {f"^{BOUND}$": _NUMBER},
        "additionalProperties": _SCALAR,
    }


def _custom(name: str, kind: Json) -> Schema:
    """With an `$id` of its own, so that its references stay within it."""
    return {**kind.params_model.model_json_schema(), "$id": f"urn:rewardctl:condition-type:{name}"}


def _object(description: str, properties: Schema, required: list[str]) -> Schema:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _says(name: str, *values: str) -> Schema:
    return {"properties": {name: {"enum": list(values)}}, "required": [name]}
