import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from daemons.chassis.background import Background
from daemons.chassis.database.mongo import Database
from daemons.event.app import create_app
from daemons.event.bootstrap import prepared
from daemons.event.service.parts import Parts
from daemons.event.settings import EventSettings
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.schema.steps import EVENT_PLAN
from tests.builders import SERVICE_SECRET, Bearer, service_bearer
from tests.databases import fresh, located
from tests.fakes.auth import MovableClock
from tests.fakes.conditions import KINDS
from tests.fakes.event import REWARD_TYPES

Opened = AbstractAsyncContextManager[httpx.AsyncClient]


@pytest.fixture(scope="session")
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    """A database of its own, gone at the end; each test brings events of its own."""
    async with fresh(mongodb_uri, EVENT_PLAN.schema) as database:
        yield database


@pytest.fixture(scope="session")
def bearer() -> Bearer:
    return Bearer(SigningKey.generate())


@pytest.fixture(scope="session")
def settings(
    mongodb_uri: str, database: Database, bearer: Bearer, tmp_path_factory: pytest.TempPathFactory
) -> EventSettings:
    jwks: Path = tmp_path_factory.mktemp("event") / "jwks.json"
    jwks.write_text(json.dumps({"keys": [bearer.key.jwk()]}))
    uri = located(mongodb_uri, database.name)
    return EventSettings.read(
        env="test",
        port=3002,
        mongodb_uri=uri,
        public_keys_file=jwks,
        outbound_networks="127.0.0.1/32",
        rate_limits=False,
    )


@pytest.fixture(scope="session")
def apps_clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def clock(apps_clock: MovableClock) -> Iterator[MovableClock]:
    """The app's, put back afterwards."""
    before = apps_clock.now()
    yield apps_clock
    apps_clock.advance(before - apps_clock.now())


@pytest.fixture(scope="session")
async def running(
    settings: EventSettings, apps_clock: MovableClock
) -> AsyncIterator[tuple[Parts, Sequence[Background]]]:
    parts, work = await prepared(settings, clock=apps_clock, types=REWARD_TYPES, condition_types=KINDS)
    for background in work:
        background.start()
    yield parts, work
    await parts.close()


@pytest.fixture(scope="session")
def parts(running: tuple[Parts, Sequence[Background]]) -> Parts:
    return running[0]


@pytest.fixture
async def nothing_beside(running: tuple[Parts, Sequence[Background]]) -> AsyncIterator[None]:
    """What other tests left half done stands still: nothing but the test's own requests does anything."""
    for background in running[1]:
        await background.stop()
    yield
    for background in running[1]:
        background.start()


@pytest.fixture(scope="session")
def app(settings: EventSettings, parts: Parts) -> FastAPI:
    return create_app(settings, parts=parts)


@pytest.fixture(scope="session")
def calling(app: FastAPI) -> Callable[[dict[str, str]], Opened]:
    """A client of the app that sends the given headers along."""

    def client(headers: dict[str, str]) -> Opened:
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://event", headers=headers)

    return client


Calling = Callable[[dict[str, str]], Opened]


@pytest.fixture(scope="session")
async def anonymous(calling: Calling) -> AsyncIterator[httpx.AsyncClient]:
    async with calling({}) as client:
        yield client


@pytest.fixture
async def user(calling: Calling, bearer: Bearer) -> AsyncIterator[httpx.AsyncClient]:
    async with calling(bearer(Role.USER)) as client:
        yield client


@asynccontextmanager
async def _always(calling: Calling, bearer: Bearer, role: Role) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who acts through the whole session, with a new token each time: one lasts for a quarter of an hour.

    What a test sends as another is left as it is.
    """
    user_id = new_id()
    own = bearer(role, user_id=user_id)

    def signed(request: httpx.Request) -> httpx.Request:
        if request.headers.get("Authorization") == own["Authorization"]:
            request.headers.update(bearer(role, user_id=user_id))
        return request

    async with calling(own) as client:
        client.auth = signed
        yield client


@pytest.fixture(scope="session")
async def operator(calling: Calling, bearer: Bearer) -> AsyncIterator[httpx.AsyncClient]:
    async with _always(calling, bearer, Role.OPERATOR) as client:
        yield client


@pytest.fixture(scope="session")
async def auditor(calling: Calling, bearer: Bearer) -> AsyncIterator[httpx.AsyncClient]:
    async with _always(calling, bearer, Role.AUDITOR) as client:
        yield client


@pytest.fixture(scope="session")
async def admin(calling: Calling, bearer: Bearer) -> AsyncIterator[httpx.AsyncClient]:
    async with _always(calling, bearer, Role.ADMIN) as client:
        yield client


@pytest.fixture
async def auth(settings: EventSettings, parts: Parts, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The auth daemon, as event knows it."""
    secret = tmp_path / "service-secret"
    secret.write_bytes(SERVICE_SECRET)
    app = create_app(settings.model_copy(update={"service_secret_file": secret}), parts=parts)
    transport, headers = httpx.ASGITransport(app), service_bearer("event")
    async with httpx.AsyncClient(transport=transport, base_url="http://event", headers=headers) as client:
        yield client
