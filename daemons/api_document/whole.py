"""Auth's and event's documents and the gateway's own routes, in one."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from pydantic.alias_generators import to_camel

from daemons.api_document import own, words
from daemons.api_document.examples import exemplified
from daemons.auth import app as auth
from daemons.chassis.web.document import INTERNAL, Document, completed, operation_id
from daemons.event import app as event
from daemons.event.api.document import tell
from rewardctl.registry import Registry, discover

_SCHEMAS: Final = "#/components/schemas/"
_PAGE: Final = re.compile(r"(?:Cursor|Numbered)Page_(\w+?)(?:Response)?_")
_ERROR: Final = "400"
_HIDDEN: Final = set(INTERNAL)


def platform() -> Document:
    """With the reward types that come with rewardctl, whatever else is installed where it is made."""
    parts = [_of(auth.ROUTERS), _with_types(_of(event.ROUTERS))]
    paths = {path: served for one in (own.PATHS, *(part["paths"] for part in parts)) for path, served in _open(one)}
    schemas = _joined(part["components"]["schemas"] for part in parts)
    security = _joined(part["components"]["securitySchemes"] for part in parts)
    for one in schemas.values():
        if "description" in one:
            one["description"] = _in_camel_case(one["description"])
    made = {"paths": paths, "components": {"schemas": schemas, "responses": {}, "securitySchemes": security}}
    _share_problems(made)
    return {**words.opening(), **exemplified(_renamed(_needed(made)))}


def _of(routers: Iterable[APIRouter]) -> Document:
    app = FastAPI(title=words.TITLE, generate_unique_id_function=operation_id)
    for router in routers:
        app.include_router(router)
    return completed(app.openapi())


def _with_types(document: Document) -> Document:
    """A type of somebody else's has fields that nobody knows here: they are taken as they come."""
    other = {**document["components"]["schemas"]["RewardRequest"], "description": words.OTHER_TYPE}
    found = discover()
    tell(document, Registry({name: kind for name, kind in found.types.items() if _comes_along(found, name)}))
    document["components"]["schemas"]["RewardRequest"] = other
    body = document["paths"]["/rewards/{reward_type}"]["post"]["requestBody"]["content"]["application/json"]
    body["schema"]["anyOf"].append({"$ref": f"{_SCHEMAS}RewardRequest"})
    return document


def _comes_along(found: Registry, name: str) -> bool:
    return found.origins[name].distribution == "rewardctl"


def _open(paths: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Without what is for the platform's own daemons."""
    for path, served in paths.items():
        shown = {verb: operation for verb, operation in served.items() if not _HIDDEN & operation.keys()}
        if shown:
            yield path, shown


def _joined(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for part in parts:
        if clash := [name for name in part.keys() & joined.keys() if part[name] != joined[name]]:
            raise ValueError(f"two daemons mean different things by {', '.join(clash)}")
        joined |= part
    return joined


def _in_camel_case(said: str) -> str:
    """What a docstring says of a field by its name in Python, by its name in the body."""
    return re.sub(r"`([a-z]+(?:_[a-z]+)+)`", lambda found: f"`{to_camel(found[1])}`", said)


def _share_problems(document: Document) -> None:
    """Each problem stands once, with what its codes mean; an operation names it."""
    shared = document["components"]["responses"]
    for served in document["paths"].values():
        for operation in served.values():
            for status in [one for one in operation["responses"] if one >= _ERROR]:
                answer, name = operation["responses"][status], f"Problem{status}"
                shared[name] = {**answer, "description": words.problem(int(status), answer["description"])}
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}


def _needed(document: Document) -> Document:
    """Without the schemas that were for what is not open."""
    schemas = document["components"]["schemas"]
    reached, new = set[str](), set(_named([document["paths"], document["components"]["responses"]]))
    while new:
        reached |= new
        new = set(_named([schemas[name] for name in new])) - reached
    document["components"]["schemas"] = {name: one for name, one in sorted(schemas.items()) if name in reached}
    return document


def _named(value: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        if isinstance(found := value.get("$ref"), str) and found.startswith(_SCHEMAS):
            yield found.removeprefix(_SCHEMAS)
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def _renamed(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Names as one would write them, such as `ClaimPage`; what generators stumble over, and says nothing, is gone."""
    if isinstance(value, list):
        return [_renamed(inner) for inner in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, dict):
        return _plain(value) if isinstance(value, str) and value.startswith(_SCHEMAS) else value
    return {_plain(name): _renamed(one) for name, one in value.items() if not _is_noise(name, one, value)}


def _is_noise(name: str, one: object, schema: Mapping[str, Any]) -> bool:
    """A title that says the name again, a whole object by default, and the type of lines whose shape is told."""
    if name == "title":
        return isinstance(one, str)
    if name == "default":
        return isinstance(one, dict)
    return name == "type" and one == "string" and "$ref" in schema


def _plain(name: str) -> str:
    return re.sub(
        r"RewardRequest\.(\w+)", lambda found: f"{found[1].capitalize()}RewardRequest", _PAGE.sub(r"\1Page", name)
    )
