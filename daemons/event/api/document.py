"""The OpenAPI document with what each installed reward type takes, also a stranger's."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI

from rewardctl.registry import Registry, schema

_PATH: Final = "/rewards/{reward_type}"
_SCHEMAS: Final = "#/components/schemas/"
_OWN: Final = "RewardRequest"


def install(app: FastAPI) -> None:
    """The types are known once the app has its parts; the document without them is not kept."""
    plain = app.openapi

    def with_types() -> dict[str, Any]:
        document = plain()
        if app.state.parts is None:
            app.openapi_schema = None
        elif _OWN in document["components"]["schemas"]:
            tell(document, app.state.parts.rewards.types)
        return document

    app.openapi = with_types  # type: ignore[method-assign] # the way FastAPI documents


def tell(document: dict[str, Any], types: Registry) -> None:
    """A body of a reward is the body of one of its types."""
    schemas, create = document["components"]["schemas"], document["paths"][_PATH]["post"]
    own, bodies = schemas.pop(_OWN), []
    for name, kind in sorted(types.types.items()):
        place = f"{_OWN}.{re.sub(r'[^A-Za-z0-9_-]', '_', name)}"
        params = schema(kind.params_model, f"{_SCHEMAS}{place}.{{model}}")
        schemas |= {f"{place}.{inner}": one for inner, one in params.pop("$defs", {}).items()}
        schemas[place] = _joined(name, own, params)
        bodies.append({"$ref": f"{_SCHEMAS}{place}"})
    create["requestBody"]["content"]["application/json"]["schema"] = {"title": _OWN, "anyOf": bodies}
    for parameter in _named(create["parameters"], "reward_type"):
        parameter["schema"]["examples"] = sorted(types.types)


def _joined(name: str, own: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """`name` and `description`, and beside them the fields of the type."""
    return {
        **params,
        "title": f"A reward of type {name}",
        "type": "object",
        "properties": {**own["properties"], **params.get("properties", {})},
        "required": [*own["required"], *params.get("required", ())],
    }


def _named(parameters: list[dict[str, Any]], name: str) -> Iterator[dict[str, Any]]:
    yield from (one for one in parameters if one["name"] == name)
