import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from daemons.auth.app import create_app
from daemons.auth.bootstrap import Clocks, _keys, assembled, build
from daemons.auth.hashing import BcryptHasher
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.chassis.database.mongo import Database
from rewardctl.kernel import passwords
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.principal import Role

PASSWORD = "correct horse"


@pytest.fixture
def with_admin(settings: AuthSettings, tmp_path: Path, email: str) -> AuthSettings:
    """An admin waits in a file."""
    path = tmp_path / "first-admin.json"
    path.write_text(json.dumps({"email": email, "passwordHash": passwords.hashed(PASSWORD, b"pepper", 4)}))
    return settings.model_copy(update={"first_admin_file": path})


async def closed(built: Sequence[Parts]) -> None:
    for parts in built:
        await parts.close()


async def test_two_daemons_that_start_at_once_take_in_one_admin_who_can_log_in(
    with_admin: AuthSettings, database: Database, email: str
) -> None:
    built = await asyncio.gather(*(build(with_admin) for _ in range(2)))
    admission = await built[0].sessions.open(email, PASSWORD, None)
    found = await database.database["accounts"].count_documents({"email": email})
    await closed(built)
    assert admission.account.roles == {Role.ADMIN}
    assert found == 1


def test_the_mongodb_uri_is_not_shown(settings: AuthSettings) -> None:
    assert settings.mongodb_uri not in repr(settings)


@pytest.mark.parametrize("name", ["signing_key_file", "pepper_file"])
async def test_a_missing_file_is_named(settings: AuthSettings, name: str) -> None:
    missing = settings.model_copy(update={name: Path("absent")})
    with pytest.raises(BadSettings, match="absent"):
        await build(missing)


@pytest.mark.usefixtures("parts")
async def test_emails_are_unique_and_expired_tokens_go_by_themselves(database: Database) -> None:
    stored = database.database
    accounts = await stored["accounts"].index_information()
    tokens = await stored["refresh_tokens"].index_information()
    assert accounts["one_account_an_email"]["unique"] is True
    assert tokens["expired_tokens_go"]["expireAfterSeconds"] == 0


async def test_looking_for_an_email_reads_no_other_account(database: Database, parts: Parts, email: str) -> None:
    account = await parts.accounts.register(email, PASSWORD)
    plan = await database.database.command(
        "explain",
        {"find": "accounts", "filter": {"email_key": account.email_key}},
        verbosity="executionStats",
    )
    assert plan["executionStats"]["totalDocsExamined"] == 1


async def test_an_app_builds_its_parts_when_it_starts_and_closes_them_when_it_stops(
    with_admin: AuthSettings, email: str
) -> None:
    app = create_app(with_admin)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://auth") as auth:
        ready = await auth.get("/health/ready")
        login = await auth.post("/auth/login", json={"email": email, "password": PASSWORD})
    assert (ready.status_code, login.status_code) == (200, 200)
    assert login.json()["user"]["roles"] == ["ADMIN"]
    with pytest.raises(RuntimeError, match="shutdown"):
        await app.state.parts.accounts.register(f"other-{email}", PASSWORD)


@pytest.fixture
async def bereft(settings: AuthSettings, unused_tcp_port: int) -> AsyncIterator[FastAPI]:
    """The app with no database where it looks for one."""
    database = Database.connect(f"mongodb://127.0.0.1:{unused_tcp_port}/auth", "auth")
    parts, _ = assembled(settings, database, BcryptHasher(b"pepper", 4), _keys(settings), Clocks())
    yield create_app(settings, parts=parts)
    await parts.close()


async def test_while_the_database_is_away_it_lives_is_not_ready_and_asks_to_come_back(bereft: FastAPI) -> None:
    body = {"email": "ada@example.com", "password": PASSWORD}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(bereft), base_url="http://auth") as auth:
        live, *waiting = await asyncio.gather(
            auth.get("/health/live"),
            auth.get("/health/ready"),
            auth.post("/auth/users", json=body),
            auth.post("/auth/login", json=body),
            auth.post("/auth/refresh", headers={"Cookie": "refreshToken=some"}),
        )
    assert live.status_code == 200
    assert [answer.status_code for answer in waiting] == [503] * 4
    assert all(answer.headers["retry-after"] for answer in waiting)
    assert not any("set-cookie" in answer.headers for answer in waiting)
