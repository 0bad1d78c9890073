import json
from collections.abc import AsyncIterator, Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from daemons.auth.app import create_app
from daemons.auth.bootstrap import build
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.chassis.database.mongo import Database
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner
from tests.databases import fresh, located
from tests.fakes.auth import ADMIN, MovableClock
from tests.integration.auth.steps import Login, logged_in, registered

Bearer = Callable[..., dict[str, str]]


@pytest.fixture(scope="session")
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    """A database of its own, gone at the end; each test brings e-mails of its own."""
    async with fresh(mongodb_uri) as database:
        yield database


@pytest.fixture(scope="session")
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture
def settings(mongodb_uri: str, database: Database, key: SigningKey, tmp_path: Path) -> AuthSettings:
    (tmp_path / "signing.pem").write_bytes(key.pem())
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [key.jwk()]}))
    (tmp_path / "pepper").write_bytes(b"pepper")
    return AuthSettings.read(
        env="test",
        port=3001,
        mongodb_uri=located(mongodb_uri, database.name),
        public_keys_file=tmp_path / "jwks.json",
        signing_key_file=tmp_path / "signing.pem",
        pepper_file=tmp_path / "pepper",
        bcrypt_cost=4,
        rate_limits=False,
    )


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def parts(settings: AuthSettings, clock: MovableClock) -> AsyncIterator[Parts]:
    built = await build(settings, clock=clock)
    yield built
    await built.close()


@pytest.fixture
def app(settings: AuthSettings, parts: Parts) -> FastAPI:
    return create_app(settings, parts=parts)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """It keeps no cookies: a test says which it sends."""
    forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://auth", cookies=forgetful) as opened:
        yield opened


@pytest.fixture
def bearer(key: SigningKey, settings: AuthSettings) -> Bearer:
    """The header of a caller who has the given roles."""
    signer = TokenSigner(key, settings.issuer, settings.audience, SystemClock())

    def header(*roles: Role, user_id: str = "0" * 24) -> dict[str, str]:
        return {"Authorization": f"Bearer {signer.access_token(user_id, roles, new_id())}"}

    return header


@pytest.fixture
def email() -> str:
    return f"Ada-{new_id()}@Example.com"


@pytest.fixture
async def admin(client: httpx.AsyncClient, parts: Parts) -> Login:
    user = await registered(client)
    await parts.accounts.assign(user["id"], [Role.ADMIN], ADMIN)
    return await logged_in(client, user)


@pytest.fixture
async def user(client: httpx.AsyncClient, email: str) -> Login:
    return await logged_in(client, await registered(client, email))
