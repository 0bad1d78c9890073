"""An example of every field, every parameter and every body, so that what is shown can be tried as it stands."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from daemons.api_document.bodies import ANSWERS, BODIES
from daemons.api_document.fields import FIELDS
from daemons.api_document.sample import sample
from daemons.chassis.web.document import Document

_KNOWS: Final = {"$ref", "enum", "const"}


def exemplified(document: Document) -> Document:
    """Raises: LookupError for what has no example."""
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        for field, one in schema.get("properties", {}).items():
            _tell(one, f"{name}.{field}", field)
    for name, schema in schemas.items():
        for field, one in schema.get("properties", {}).items():
            _demand(f"{name}.{field}", one, schemas)
    for served in document["paths"].values():
        for operation in served.values():
            _of_operation(operation, schemas)
    return document


def _tell(schema: dict[str, Any], place: str, name: str) -> None:
    """What is said of the very place; else what is said of the name, unless the schema knows better."""
    if place in FIELDS:
        schema["examples"] = [FIELDS[place]]
    elif name in FIELDS and not _KNOWS & set(_keys(schema)):
        schema["examples"] = [FIELDS[name]]


def _keys(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(inner)


def _of_operation(operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    called = operation["operationId"]
    for parameter in operation.get("parameters", ()):
        _tell(parameter["schema"], f"{called}.{parameter['name']}", parameter["name"])
        parameter["example"] = _demand(f"{called}.{parameter['name']}", parameter["schema"], schemas)
    _of_bodies(operation.get("requestBody", {}), BODIES.get(called), called, schemas)
    for answer in operation["responses"].values():
        _of_bodies(answer, ANSWERS.get(called), called, schemas)


def _of_bodies(told: Mapping[str, Any], known: Any, called: str, schemas: Mapping[str, Any]) -> None:  # noqa: ANN401
    for body in told.get("content", {}).values():
        if "example" not in body:
            body["example"] = _demand(called, body["schema"], schemas) if known is None else known


def _demand(place: str, schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    try:
        return sample(schema, schemas)
    except LookupError as error:
        raise LookupError(f"{place}: {error}") from error
