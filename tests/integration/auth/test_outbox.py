"""Logins reach event: real database, real HTTP, a small event daemon that comes and goes."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from daemons.auth.app import create_app
from daemons.auth.bootstrap import build
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.auth.storage.sessions import MongoSessions
from daemons.chassis.database.mongo import Database
from rewardctl.kernel import passwords
from rewardctl.kernel.clock import iso
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import SERVICE_SECRET
from tests.fakes.auth import ADMIN, MovableClock
from tests.fakes.receiver import Receiver
from tests.ports import free_port

PASSWORD = "correct horse"
Told = Callable[[], Awaitable[bool]]


@pytest.fixture
async def event() -> AsyncIterator[Receiver]:
    """Not up yet."""
    receiver = Receiver(free_port())
    yield receiver
    await receiver.stop()


@pytest.fixture
def settings(settings: AuthSettings, event: Receiver, tmp_path: Path) -> AuthSettings:
    (tmp_path / "service-secret").write_bytes(SERVICE_SECRET)
    told = settings.model_dump(exclude={"event_url"}) | {"service_secret_file": tmp_path / "service-secret"}
    return AuthSettings.read(**told, event_url=f"http://127.0.0.1:{free_port()}, {event.url}")


@asynccontextmanager
async def running(settings: AuthSettings, clock: MovableClock | None = None) -> AsyncIterator[Parts]:
    parts = await build(settings, clock=clock)
    try:
        yield parts
    finally:
        await parts.close()


async def until(condition: Callable[[], bool | Awaitable[bool]], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while True:
            found = condition()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)


async def stored(database: Database, user_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await database.database["sessions"].find({"user_id": user_id}).to_list(None)
    return found


def all_told(database: Database, user_id: str) -> Told:
    async def told() -> bool:
        return all(one["login"]["due_at"] is None for one in await stored(database, user_id))

    return told


async def test_a_login_is_told_to_event_with_its_request_id(
    settings: AuthSettings, event: Receiver, database: Database, clock: MovableClock, email: str
) -> None:
    await event.start()
    chosen = f"chosen-{new_id()}"
    async with running(settings, clock) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        transport = httpx.ASGITransport(create_app(settings, parts=parts))
        async with httpx.AsyncClient(transport=transport, base_url="http://auth") as auth:
            body = {"email": email, "password": PASSWORD}
            login = await auth.post("/auth/login", json=body, headers={"X-Request-Id": chosen})
        await until(all_told(database, user.id))
    assert login.status_code == 200
    (session,) = await stored(database, user.id)
    ((activity, headers),) = [one for one in event.taken if one[0]["userId"] == user.id]
    assert activity == {
        "id": f"login-{session['_id']}",
        "userId": user.id,
        "type": "login",
        "at": iso(clock.now()),
    }
    assert headers["x-request-id"] == chosen
    assert headers["traceparent"].startswith("00-")


async def test_logins_while_event_is_away_do_not_fail_and_reach_it_once_it_is_back(
    settings: AuthSettings, event: Receiver, database: Database, email: str
) -> None:
    async with running(settings) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        for _ in range(3):
            await parts.sessions.open(email, PASSWORD, None)
        assert not await all_told(database, user.id)()
        await event.start()
        await until(all_told(database, user.id), 40)
    assert Counter(one["id"] for one in event.of(user.id)) == {
        f"login-{one['_id']}": 1 for one in await stored(database, user.id)
    }


async def test_a_login_outlives_the_process_that_took_it(
    settings: AuthSettings, event: Receiver, database: Database, email: str
) -> None:
    async with running(settings.model_copy(update={"event_url": ()})) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        await parts.sessions.open(email, PASSWORD, None)
    await event.start()
    async with running(settings):
        await until(all_told(database, user.id))
    assert len(event.of(user.id)) == 1


async def test_killed_between_telling_and_marking_it_tells_again_with_the_same_id(
    settings: AuthSettings, event: Receiver, database: Database, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await event.start()
    marking = asyncio.Event()

    async def never_marked(*_: object) -> bool:
        marking.set()
        return await asyncio.Future()

    with monkeypatch.context() as dying:
        dying.setattr(MongoSessions, "told", never_marked)
        async with running(settings) as parts:
            user = await parts.accounts.register(email, PASSWORD)
            await parts.sessions.open(email, PASSWORD, None)
            await asyncio.wait_for(marking.wait(), 10)
    async with running(settings):
        await until(all_told(database, user.id))
    first, second = event.of(user.id)
    assert first == second


async def test_several_replicas_lose_nothing(
    settings: AuthSettings, event: Receiver, database: Database, email: str
) -> None:
    await event.start()
    async with AsyncExitStack() as open_ones:
        replicas = [await open_ones.enter_async_context(running(settings)) for _ in range(3)]
        user = await replicas[0].accounts.register(email, PASSWORD)
        await asyncio.gather(*(one.sessions.open(email, PASSWORD, None) for one in replicas * 10))
        await until(all_told(database, user.id))
    assert len({one["id"] for one in event.of(user.id)}) == 30


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
async def test_what_event_can_not_take_now_stays_due(
    settings: AuthSettings, event: Receiver, database: Database, email: str, status: int
) -> None:
    event.status = status
    await event.start()
    async with running(settings) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        await parts.sessions.open(email, PASSWORD, None)
        await until(lambda: bool(event.of(user.id)))
        (session,) = await stored(database, user.id)
        assert session["login"]["due_at"] == session["created_at"]
        event.status = 202
        await until(all_told(database, user.id))


async def test_looking_for_untold_logins_reads_none_that_were_told(
    settings: AuthSettings, event: Receiver, database: Database, email: str
) -> None:
    await event.start()
    async with running(settings) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        for _ in range(5):
            await parts.sessions.open(email, PASSWORD, None)
        await until(all_told(database, user.id))
        due = {"login.due_at": {"$type": "date", "$lte": user.created_at}}
        command = {"find": "sessions", "filter": due, "sort": {"login.due_at": 1}, "limit": 8}
        plan = await database.database.command("explain", command, verbosity="executionStats")
    assert plan["executionStats"]["totalDocsExamined"] == plan["executionStats"]["nReturned"]
    assert "untold_logins" in str(plan["queryPlanner"]["winningPlan"])
    assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])


async def test_changes_of_roles_reach_the_audit_log_in_their_order_also_after_event_was_away(
    settings: AuthSettings, event: Receiver, database: Database, email: str
) -> None:
    async with running(settings) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        for role in (Role.OPERATOR, Role.AUDITOR):
            await parts.accounts.assign(user.id, [role], ADMIN)
        await event.start()

        async def told() -> bool:
            stored = await database.database["accounts"].find_one({"_id": user.id})
            return stored is not None and stored["unaudited"] == []

        await until(told, 40)
    changes = [one for one in event.changes if one["accountId"] == user.id]
    known = {one["id"]: (one["actor"], one["requestId"], one["old"], one["new"]) for one in changes}
    assert list(known.values()) == [
        (ADMIN.user_id, ADMIN.request_id, {"roles": ["USER"]}, {"roles": ["OPERATOR"]}),
        (ADMIN.user_id, ADMIN.request_id, {"roles": ["OPERATOR"]}, {"roles": ["AUDITOR"]}),
    ]


async def test_the_first_admin_is_told_of(settings: AuthSettings, event: Receiver, email: str, tmp_path: Path) -> None:
    await event.start()
    path = tmp_path / "first-admin.json"
    path.write_text(json.dumps({"email": email, "passwordHash": passwords.hashed(PASSWORD, b"pepper", 4)}))
    async with running(settings.model_copy(update={"first_admin_file": path})) as parts:
        admin = await parts.accounts.by_email(email)
        await until(lambda: any(one["accountId"] == admin.id for one in event.changes))
    (change,) = {one["id"]: one for one in event.changes if one["accountId"] == admin.id}.values()
    assert (change["actor"], change["old"], change["new"]) == (admin.id, None, {"roles": ["ADMIN"]})


async def test_looking_for_untold_changes_reads_no_other_account(
    settings: AuthSettings, database: Database, email: str
) -> None:
    async with running(settings) as parts:
        await parts.accounts.register(email, PASSWORD)
        command = {"find": "accounts", "filter": {"unaudited.id": {"$exists": True}}, "limit": 8}
        plan = await database.database.command("explain", command, verbosity="executionStats")
    assert plan["executionStats"]["totalDocsExamined"] == plan["executionStats"]["nReturned"]


async def test_an_erasure_is_told_to_event_also_after_it_was_away(
    settings: AuthSettings, event: Receiver, database: Database, email: str
) -> None:
    async with running(settings) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        await parts.erasures.erase(user.id, ADMIN)
        assert user.id in await parts.accounts.accounts.erasing(100)
        await event.start()
        await until(lambda: user.id in event.forgotten, 40)

        async def done() -> bool:
            return user.id not in await parts.accounts.accounts.erasing(100)

        await until(done)
    assert await database.database["accounts"].find_one({"_id": user.id, "erased_at": None}) is None


async def test_an_erasure_is_finished_by_another_process_from_wherever_the_first_one_died(
    settings: AuthSettings, event: Receiver, database: Database, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def died(*_: object) -> None:
        raise KeyboardInterrupt

    async with running(settings.model_copy(update={"event_url": ()})) as parts:
        user = await parts.accounts.register(email, PASSWORD)
        await parts.sessions.open(email, PASSWORD, "Mozilla/5.0")
        with monkeypatch.context() as dying:
            dying.setattr(MongoSessions, "forget", died)
            with pytest.raises(KeyboardInterrupt):
                await parts.erasures.erase(user.id, ADMIN)
    assert await stored(database, user.id)
    await event.start()
    async with running(settings) as parts:
        await until(lambda: user.id in event.forgotten)
        changes = [one for one in event.changes if one["accountId"] == user.id]
        await until(lambda: any(one["accountId"] == user.id for one in event.changes))
        changes = [one for one in event.changes if one["accountId"] == user.id]
    assert await stored(database, user.id) == []
    assert {(one["action"], one["new"]) for one in changes} == {("account.erased", None)}
    assert email not in json.dumps(event.changes)
