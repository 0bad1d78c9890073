"""The one document of the platform: it is that of the code, it is valid, and what it shows can be tried."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from daemons.api_document.examples import exemplified
from daemons.api_document.whole import platform
from daemons.auth import app as auth
from daemons.event import app as event
from daemons.gateway.api import document as served
from rewardctl.client.collection import http_file
from rewardctl.kernel.errors import BY_CODE, Refused, RewardctlError, SetupError

_REQUESTS: Final = Path(__file__).parents[3] / "docs" / "rewardctl.http"
_HOW: Final = "run: python -m daemons.api_document"
_HERE: Final = "urn:document"
DOCUMENT: Final = platform()
OPERATIONS: Final = {
    operation["operationId"]: (verb.upper(), path, operation)
    for path, verbs in DOCUMENT["paths"].items()
    for verb, operation in verbs.items()
}


def test_what_the_gateway_serves_is_what_the_code_says() -> None:
    assert served.read() == DOCUMENT, _HOW


def test_it_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"] == "3.1.0"
    assert [str(error) for error in OpenAPIV31SpecValidator(DOCUMENT).iter_errors()] == []


def test_each_operation_has_a_name_of_its_own_that_reads_as_one_a_known_tag_and_a_summary() -> None:
    tags = {one["name"] for one in DOCUMENT["tags"]}
    assert len(OPERATIONS) == sum(map(len, DOCUMENT["paths"].values()))
    assert all(name.isidentifier() and name.islower() and len(name) < 25 for name in OPERATIONS)
    assert {"log_in", "claim_reward", "get_wallet", "create_event"} <= set(OPERATIONS)
    for _, _, operation in OPERATIONS.values():
        assert operation["summary"]
        assert len(operation["tags"]) == 1
        assert set(operation["tags"]) <= tags
    assert {operation["tags"][0] for _, _, operation in OPERATIONS.values()} == tags


def test_names_of_bodies_read_as_one_would_write_them() -> None:
    names = DOCUMENT["components"]["schemas"]
    assert all(name.isalnum() for name in names)
    assert {"EventPage", "ClaimPage", "PointRewardRequest", "RewardRequest"} <= set(names)


def test_fields_are_called_in_words_as_they_are_in_bodies() -> None:
    said = " ".join(one.get("description", "") for one in DOCUMENT["components"]["schemas"].values())
    assert "`requestId`" in said
    assert not re.search(r"`[a-z]+_[a-z_]+`", said)


def test_it_has_one_way_to_log_in() -> None:
    schemes = DOCUMENT["components"]["securitySchemes"]
    assert {name: (one["type"], one["scheme"]) for name, one in schemes.items()} == {"bearer": ("http", "bearer")}
    asked = [operation.get("security", []) for _, _, operation in OPERATIONS.values()]
    assert {name for one in asked for way in one for name in way} == {"bearer"}


def test_security_what_is_for_the_platforms_own_daemons_is_not_in_it() -> None:
    shown = {(verb, path) for verb, path, _ in OPERATIONS.values()}
    internal = {("GET", "/auth/revocations"), ("DELETE", "/users/{user_id}"), ("POST", "/audit/accounts")}
    assert not shown & internal
    assert "RevokedUser" not in DOCUMENT["components"]["schemas"]
    assert "x-internal" not in json.dumps(DOCUMENT)


def test_every_problem_that_a_daemon_answers_with_is_listed_with_its_meaning() -> None:
    kinds = {kind for kind in BY_CODE.values() if not issubclass(kind, SetupError)} - {RewardctlError, Refused}
    listed = {one["type"].rpartition(":")[2]: one["meaning"] for one in DOCUMENT["x-problem-types"]}
    assert listed == {kind.code: kind.title for kind in kinds}
    assert all(f"`urn:rewardctl:error:{code}` |" in DOCUMENT["info"]["description"] for code in listed)
    conflict = DOCUMENT["components"]["responses"]["Problem409"]["description"]
    assert "- `sold_out`: This reward is sold out" in conflict


def _fields() -> Iterator[tuple[str, Any]]:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, one in schema.get("properties", {}).items():
            yield f"{name}.{field}", one


def _explained(schema: Any) -> bool:
    """By an example, or by what has one itself."""
    if schema.keys() & {"examples", "enum", "const", "$ref"} or schema.get("type") == "boolean":
        return True
    if schema.get("format") == "date":
        return True
    return _explained(schema.get("items") or schema["anyOf"][0])


def test_every_field_has_an_example_or_says_all_that_it_may_be() -> None:
    assert [place for place, schema in _fields() if not _explained(schema)] == []


def test_a_field_of_which_nobody_gave_an_example_would_be_noticed() -> None:
    bare = {"paths": {}, "components": {"schemas": {"Poster": {"properties": {"colour": {"type": "string"}}}}}}
    with pytest.raises(LookupError, match=r"Poster\.colour"):
        exemplified(bare)


def _shown() -> Iterator[tuple[str, Any, Any]]:
    """Whatever the document shows as an example: where, of which schema, and what."""
    for place, schema in _fields():
        yield from ((place, schema, one) for one in schema.get("examples", ()))
    for name, (_, _, operation) in OPERATIONS.items():
        yield from ((f"{name}.{one['name']}", one["schema"], one["example"]) for one in operation.get("parameters", ()))
        for told in (operation.get("requestBody", {}), *operation["responses"].values()):
            yield from ((name, one["schema"], one["example"]) for one in told.get("content", {}).values())


def test_every_example_is_as_its_schema_says() -> None:
    known: Any = Registry().with_resource(_HERE, DRAFT202012.create_resource(DOCUMENT))
    wrong = {}
    for place, schema, example in _shown():
        absolute = json.loads(json.dumps(schema).replace('"#/', f'"{_HERE}#/'))
        for error in Draft202012Validator(absolute, registry=known).iter_errors(example):
            wrong[place] = error.message
    assert wrong == {}


def test_every_body_to_begin_with_is_taken_by_the_route_that_it_is_for() -> None:
    routes = [one for router in (*auth.ROUTERS, *event.ROUTERS) for one in router.routes if isinstance(one, APIRoute)]
    fields = {one.operation_id or one.name: one.body_field for one in routes if one.body_field is not None}
    bodies = {name: told["requestBody"] for name, (_, _, told) in OPERATIONS.items() if "requestBody" in told}
    assert len(bodies) > 15
    refused: dict[str, Any] = {}
    for name, told in bodies.items():
        field = fields[name]
        assert field is not None
        _, errors = field.validate(told["content"]["application/json"]["example"], loc=("body",))
        refused |= {name: errors} if errors else {}
    assert refused == {}


def test_the_requests_that_editors_send_are_those_of_the_document() -> None:
    kept = _REQUESTS.read_text("utf-8")
    assert kept == http_file(DOCUMENT), _HOW
    named = [line.removeprefix("# @name ") for line in kept.splitlines() if line.startswith("# @name ")]
    assert named == list(OPERATIONS)
    for name, block in zip(named, kept.split("\n### ")[1:], strict=True):
        verb, path, _ = OPERATIONS[name]
        line = f"\n{verb} {{{{gateway}}}}{path.replace('{', '{{').replace('}', '}}')}"
        assert f"{line}\n" in f"{block}\n" or f"{line}?" in block
