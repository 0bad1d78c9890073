"""What the platform tells of the installed reward types: to operators, in its document, and in readiness."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from daemons.event.app import create_app
from daemons.event.bootstrap import build
from daemons.event.settings import EventSettings
from rewardctl.registry import Broken, Origin, Registry, discover
from rewardctl.sdk import GrantContext, Granted, Params
from rewardctl.wire.reward_types import RewardTypesResponse
from tests.integration.event.steps import body


class Size(BaseModel):
    width: int


class PosterParams(Params):
    title: str
    size: Size


class Poster:
    """A poster.

    It is printed at once.
    """

    type = "POSTER"
    api_version = 1
    params_model = PosterParams
    grant_model = Size

    async def grant(self, context: GrantContext, params: PosterParams) -> Granted:  # noqa: ARG002 - it gives one
        return Granted(1, params.size.model_dump())


class Shapeless(Poster):
    """Its fields have no JSON schema."""

    type = "SHAPELESS"

    class Model(Params):
        title: str

        @classmethod
        def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
            raise LookupError("nobody drew it")

    params_model = Model  # type: ignore[assignment]


BROKEN = Broken(Origin("LOST", "rewardctl-lost", "1.2"), "ImportError: it is gone")


@pytest.fixture(scope="module")
async def strangers(settings: EventSettings) -> AsyncIterator[FastAPI]:
    """An app with a stranger's types beside POINT, one of which is broken."""
    known = discover()
    origins = {**known.origins, "POSTER": Origin("POSTER", "rewardctl-poster", "0.3")}
    types: dict[str, Any] = {**known.types, "POSTER": Poster(), "SHAPELESS": Shapeless()}
    parts = await build(settings, types=Registry(types, origins, broken=(BROKEN,)))
    yield create_app(settings, parts=parts)
    await parts.close()


@pytest.fixture
async def asking(strangers: FastAPI, operator: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(strangers)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://event", headers=operator.headers, auth=operator.auth
    ) as client:
        yield client


async def test_a_strangers_type_is_listed_with_its_schemas_and_where_it_comes_from(asking: httpx.AsyncClient) -> None:
    told = RewardTypesResponse.model_validate(body(await asking.get("/reward-types")))
    types = {one.type: one for one in told.items}
    poster = types["POSTER"]
    assert (poster.description, poster.distribution, poster.version) == ("A poster.", "rewardctl-poster", "0.3")
    assert poster.params == PosterParams.model_json_schema()
    assert poster.grant == Size.model_json_schema()
    assert types["POINT"].distribution == "rewardctl"


async def test_a_type_whose_schema_nobody_can_draw_is_listed_all_the_same(asking: httpx.AsyncClient) -> None:
    told = body(await asking.get("/reward-types"))
    assert {one["type"]: one["params"] for one in told["items"]}["SHAPELESS"] == {"type": "object"}


async def test_a_broken_plugin_is_named_to_operators_and_in_readiness(asking: httpx.AsyncClient) -> None:
    named = {
        "name": "LOST",
        "distribution": "rewardctl-lost",
        "version": "1.2",
        "error": "ImportError: it is gone",
    }
    assert body(await asking.get("/reward-types"))["broken"] == [named]
    assert body(await asking.get("/health/ready")) == {"status": "ready", "plugins": {"broken": [named]}}


async def test_the_document_shows_what_a_reward_of_each_type_takes(asking: httpx.AsyncClient) -> None:
    document = body(await asking.get("/openapi.json"))
    schemas = document["components"]["schemas"]
    wanted = document["paths"]["/rewards/{reward_type}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    places = [one["$ref"].rpartition("/")[2] for one in wanted["anyOf"]]
    assert {"RewardRequest.POINT", "RewardRequest.POSTER", "RewardRequest.SHAPELESS"} <= set(places)
    poster = schemas["RewardRequest.POSTER"]
    assert set(poster["properties"]) == {"name", "description", "title", "size"}
    assert set(poster["required"]) == {"name", "title", "size"}
    assert poster["properties"]["size"] == {"$ref": "#/components/schemas/RewardRequest.POSTER.Size"}
    assert set(schemas["RewardRequest.POSTER.Size"]["properties"]) == {"width"}


async def test_every_reference_in_the_document_leads_somewhere(asking: httpx.AsyncClient) -> None:
    document = body(await asking.get("/openapi.json"))
    places = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(_references(document)) <= places
    assert body(await asking.get("/openapi.json")) == document


async def test_before_the_parts_are_there_the_document_has_no_types_and_is_not_kept(settings: EventSettings) -> None:
    app = create_app(settings)
    assert "RewardRequest" in app.openapi()["components"]["schemas"]
    assert app.openapi_schema is None


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for inner in value.values() for found in _references(inner)]
    return [found for inner in value for found in _references(inner)] if isinstance(value, list) else []
