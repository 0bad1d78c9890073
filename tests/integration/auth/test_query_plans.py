"""Every query that the daemon issues is covered by an index: the database explains each of them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pymongo import monitoring

from daemons.auth.app import create_app
from daemons.auth.bootstrap import build
from daemons.auth.domain.account import Account
from daemons.auth.domain.session import Session
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.auth.storage.documents import AccountDocument, SessionDocument
from daemons.chassis.database.mongo import Database
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.fakes.auth import ADMIN
from tests.integration.auth.steps import PASSWORD, logged_in, refreshed, registered
from tests.recorder import Recorder, plan_of

OTHERS = 300


@pytest.fixture
async def recorded(
    settings: AuthSettings, database: Database
) -> AsyncIterator[tuple[Recorder, Parts, httpx.AsyncClient]]:
    """An app whose every query the recorder sees."""
    recorder = Recorder(database.database.name)
    monitoring.register(recorder)
    parts = await build(settings)
    transport = httpx.ASGITransport(create_app(settings, parts=parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://auth") as client:
        yield recorder, parts, client
    await parts.close()


async def test_no_query_reads_a_whole_collection(
    recorded: tuple[Recorder, Parts, httpx.AsyncClient], database: Database
) -> None:
    recorder, parts, client = recorded
    await _fill(database)
    await _everything(parts, client)
    plans = {shape: await plan_of(database, command) for shape, command in recorder.seen.items()}
    assert {"accounts", "sessions", "refresh_tokens"} <= {
        str(next(iter(one.values()))) for one in recorder.seen.values()
    }
    assert len(plans) > 15
    assert [shape for shape, plan in plans.items() if "COLLSCAN" in plan or "'stage': 'SORT'" in plan] == []


async def _fill(database: Database) -> None:
    """Many other accounts, each with a session."""
    now = datetime.now(UTC)
    accounts = [_account(now) for _ in range(OTHERS)]
    sessions = [Session(id=new_id(), user_id=one.id, user_agent=None, created_at=now) for one in accounts]
    stored = database.database
    await stored["accounts"].insert_many([AccountDocument.of(one).model_dump_doc() for one in accounts])
    await stored["sessions"].insert_many([SessionDocument.of(one).model_dump_doc() for one in sessions])


def _account(now: datetime) -> Account:
    email, roles = f"{new_id()}@example.com", {Role.USER}
    return Account(id=new_id(), email=email, password_hash="", roles=roles, created_at=now, updated_at=now)


async def _everything(parts: Parts, client: httpx.AsyncClient) -> None:
    users = [await registered(client) for _ in range(3)]
    for one in users[:2]:
        await parts.accounts.assign(one["id"], [Role.ADMIN], ADMIN)
    admin, other, user = [await logged_in(client, one) for one in users]
    for query in ("q=a&limit=1", "role=USER&q=a", f"cursor={other.id}&limit=1", "role=ADMIN"):
        assert (await client.get(f"/auth/users?{query}", headers=admin.headers)).status_code == 200
    await client.get("/auth/users/email", params={"email": user.user["email"]}, headers=admin.headers)
    await refreshed(client, user)
    body = {"currentPassword": PASSWORD, "newPassword": "another horse"}
    await client.put("/auth/me/password", json=body, headers=user.headers)
    (session,) = (await client.get("/auth/me/sessions", headers=user.headers)).json()
    await client.delete(f"/auth/me/sessions/{session['id']}", headers=user.headers)
    await client.delete("/auth/me/sessions", headers=other.headers)
    await client.post("/auth/logout", headers=other.cookie)
    await client.patch(f"/auth/users/{other.id}", json={"disabled": True}, headers=admin.headers)
    await client.delete(f"/auth/users/{user.id}", headers=admin.headers)
    await parts.revocations.since(None)
    for outbox in (parts.accounts.accounts.untold(8), parts.accounts.accounts.erasing(8)):
        await outbox


@pytest.mark.usefixtures("parts")
async def test_what_ended_is_read_from_the_index_alone(database: Database) -> None:
    await _fill(database)
    since = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=16)
    asked: list[dict[str, Any]] = [
        {"find": "sessions", "filter": {"ended_at": {"$gte": since}}, "projection": {"_id": 1}, "hint": "ended"},
        {
            "find": "accounts",
            "filter": {"generation_at": {"$gte": since}},
            "projection": {"_id": 1, "generation": 1},
            "hint": "voided",
        },
    ]
    for command in asked:
        plan = await database.database.command("explain", command, verbosity="executionStats")
        assert plan["executionStats"]["totalDocsExamined"] == 0
        assert plan["executionStats"]["totalKeysExamined"] <= plan["executionStats"]["nReturned"] + 1


@pytest.mark.usefixtures("parts")
async def test_what_has_expired_goes_by_itself_but_for_what_is_untold(database: Database) -> None:
    sessions = await database.database["sessions"].index_information()
    tokens = await database.database["refresh_tokens"].index_information()
    assert sessions["old_sessions_go"]["expireAfterSeconds"] == 24 * 3600
    assert sessions["old_sessions_go"]["partialFilterExpression"] == {"login.due_at": None}
    assert tokens["expired_tokens_go"]["expireAfterSeconds"] == 0


async def test_a_session_stays_for_as_long_as_its_newest_token(
    client: httpx.AsyncClient, database: Database, settings: AuthSettings, email: str
) -> None:
    login = await logged_in(client, await registered(client, email))
    await refreshed(client, login)
    (session,) = await database.database["sessions"].find({"user_id": login.id}).to_list(None)
    tokens = await database.database["refresh_tokens"].find({"user_id": login.id}).to_list(None)
    assert session["expires_at"] >= max(one["expires_at"] for one in tokens) - timedelta(seconds=1)
    assert session["expires_at"] - session["last_used_at"] == settings.refresh_lifetime
