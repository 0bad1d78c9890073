"""What a value of a schema may look like, from the examples of its fields."""

from collections.abc import Mapping
from typing import Any, Final

_SCHEMAS: Final = "#/components/schemas/"


def sample(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Raises: LookupError for a schema of which nobody gave an example."""
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].removeprefix(_SCHEMAS)], schemas)
    for told in ("examples", "enum"):
        if told in schema:
            return schema[told][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], schemas)
    return _of_type(schema, schemas)


def _of_type(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - see `sample`
    if "properties" in schema:
        return {name: sample(one, schemas) for name, one in schema["properties"].items()}
    if schema.get("type") == "array":
        return [sample(schema["items"], schemas)]
    if schema.get("type") == "boolean":
        return schema.get("default", True)
    if schema.get("format") == "date":
        return "2026-11-22"
    raise LookupError(f"no example of {dict(schema)}")
