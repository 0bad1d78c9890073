"""A reward's fields on their way from the wire, and fields that are spoilt on purpose."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

_UNFIT: Final[Mapping[str, tuple[Any, ...]]] = {
    "integer": ("12345678", True),
    "number": ("12345678", True),
    "string": (12345678,),
    "boolean": ("true-ish",),
    "array": (12345678,),
    "object": (12345678,),
}
UNKNOWN: Final = "fieldOfNobody"


def in_json(params: Mapping[str, Any]) -> str:
    return json.dumps(dict(params), allow_nan=False)


def read(model: type[BaseModel], text: str) -> BaseModel:
    """Raises: ValidationError."""
    return model.model_validate_json(text)


def stored(params: BaseModel) -> dict[str, Any]:
    """As the platform keeps them."""
    return params.model_dump(mode="json", by_alias=True, exclude_none=True)


def unknown(params: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "an unknown field", {**params, UNKNOWN: "value-of-nobody"}


def missing(model: type[BaseModel], params: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in model.model_json_schema().get("required", ()):
        yield f"{name} left out", {key: value for key, value in params.items() if key != name}


def mistyped(model: type[BaseModel], params: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field with a value of each type that it does not take, as far as the schema tells."""
    for name, schema in model.model_json_schema().get("properties", {}).items():
        types = _types(schema)
        for value in {unfit for one in types for unfit in _UNFIT.get(one, ())} if types else ():
            if not _fits(value, types):
                yield f"{name} with a {type(value).__name__}", {**params, name: value}


def _types(schema: Mapping[str, Any]) -> set[str]:
    """Empty where the schema does not say."""
    if "anyOf" in schema:
        found = [_types(one) for one in schema["anyOf"]]
        return set().union(*found) if all(found) else set()
    return {schema["type"]} if isinstance(schema.get("type"), str) else set()


def _fits(value: object, types: set[str]) -> bool:
    if isinstance(value, bool):
        return "boolean" in types
    return bool(types & ({"string"} if isinstance(value, str) else {"integer", "number"}))
