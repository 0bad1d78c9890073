"""An app with nothing of its own behind the frame that every daemon has."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Query
from loguru import logger
from pydantic import Field

from daemons.chassis.tokens.security import Admin, Caller, Operator, OperatorOrService, Overseer
from daemons.chassis.web import app as chassis
from daemons.chassis.web.inputs import EventId, PageLimit, PageNumber, PartOfName, QueryId
from daemons.chassis.web.strict import StrictRoute
from rewardctl.kernel.errors import SoldOut, Unavailable
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Service
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.wire.body import RequestBody
from tests.builders import SERVICE_SECRET, Bearer

SECRET: Final = "dsn=mongodb://hush"
router = APIRouter(route_class=StrictRoute)


class Sample(RequestBody):
    name: Annotated[str, Field(max_length=10)] = ""
    inner: dict[str, Any] = Field(default_factory=dict)


@router.post("/samples")
async def take(sample: Sample) -> dict[str, str]:
    return {"name": sample.name}


@router.post("/bodiless")
async def take_nothing() -> dict[str, str]:
    return {}


@router.get("/samples/{sample_id}")
async def show(sample_id: EventId) -> dict[str, str]:
    return {"id": sample_id}


@router.get("/samples")
async def find(
    name: PartOfName = None,
    owner: Annotated[QueryId, Query(alias="ownerId")] = None,
    page: PageNumber = 0,
    limit: PageLimit = 10,
) -> dict[str, Any]:
    return {"name": name, "owner": owner, "page": page, "limit": limit}


@router.get("/sold-out")
async def sell() -> None:
    raise SoldOut


@router.get("/away")
async def away() -> None:
    raise Unavailable("The database does not answer", retry_after=3)


@router.get("/broken")
async def fail() -> None:
    raise RuntimeError(SECRET)


@router.get("/caller")
async def who(caller: Caller) -> dict[str, str]:
    return {"userId": caller.user_id}


@router.get("/operators")
async def operators(_: Operator) -> None: ...


@router.get("/overseers")
async def overseers(_: Overseer) -> None: ...


@router.get("/reports")
async def reports(caller: OperatorOrService) -> dict[str, str]:
    return {"from": caller.name if isinstance(caller, Service) else caller.user_id}


@router.get("/admins")
async def admins(_: Admin) -> None: ...


@dataclass
class Parts:
    """`away` is what a check finds."""

    away: Exception | None = None
    closed: bool = False

    async def check(self) -> None:
        if self.away is not None:
            raise self.away

    async def close(self) -> None:
        self.closed = True


@pytest.fixture(scope="session")
def bearer() -> Bearer:
    return Bearer(SigningKey.generate())


@pytest.fixture
def settings(bearer: Bearer, tmp_path: Path) -> ServiceSettings:
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps({"keys": [bearer.key.jwk()]}))
    secret = tmp_path / "service-secret"
    secret.write_bytes(SERVICE_SECRET)
    return ServiceSettings.read(env="test", port=3999, public_keys_file=jwks, service_secret_file=secret)


@pytest.fixture
def parts() -> Parts:
    return Parts()


@pytest.fixture
def app(settings: ServiceSettings, parts: Parts) -> FastAPI:
    async def never() -> Parts:
        raise AssertionError("parts are passed in")

    return chassis.create("sample", settings, [router], build=never, parts=parts)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://sample") as opened:
        yield opened


@pytest.fixture
def records() -> Any:
    """What was logged, as loguru's records."""
    kept: list[dict[str, Any]] = []
    handler = logger.add(lambda message: kept.append(dict(message.record)), level="DEBUG")
    yield kept
    logger.remove(handler)
