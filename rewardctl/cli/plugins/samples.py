"""Fields of a model, made up from its JSON schema, for whoever does not tell them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import BaseModel

from rewardctl.kernel.clock import iso


def sampled(model: type[BaseModel]) -> dict[str, Any]:
    """A value for each field that must be there; whether the model takes it is another question."""
    schema = model.model_json_schema(by_alias=True)
    return _object(schema, schema.get("$defs", {}))


def _object(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    fields = schema.get("properties", {})
    return {name: _value(fields[name], definitions) for name in schema.get("required", ()) if name in fields}


def _value(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    if "$ref" in schema:
        return _value(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], definitions)
    if schema.get("examples") or schema.get("enum"):
        return (schema.get("examples") or schema["enum"])[0]
    if "const" in schema:
        return schema["const"]
    return _of_type(schema, definitions)


def _of_type(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:  # noqa: ANN401 - likewise
    match schema.get("type"):
        case "integer" | "number":
            return max(1, schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return True
        case "array":
            one = _value(schema.get("items", {}), definitions)
            return [one] * max(1, schema.get("minItems", 1))
        case "object":
            return _object(schema, definitions)
        case _:
            return _text(schema)


def _text(schema: Mapping[str, Any]) -> str:
    if schema.get("format") == "date-time":
        return iso(datetime.now(UTC) + timedelta(days=365))
    if schema.get("format") == "uri":
        return "https://example.com/"
    return "sample".ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 1000)]
