"""Every query that the daemon issues is covered by an index: the database explains each of them."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final

import httpx
import pytest
from bson import ObjectId
from pymongo import monitoring

from daemons.chassis.database.mongo import Database
from daemons.event.app import create_app
from daemons.event.bootstrap import build
from daemons.event.settings import EventSettings
from daemons.event.storage.documents import ClaimDocument
from daemons.event.storage.documents.code import CodeDocument
from daemons.event.storage.figures import MongoFigures
from rewardctl.kernel.clock import iso
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer
from tests.integration.event.steps import body, offered, opened
from tests.recorder import EXPLAINED, Recorder, plan_of

STORED: Final = int(os.environ.get("REWARDCTL_STORED_CLAIMS", "2000"))
BATCH: Final = 1000


@pytest.fixture
async def recorded(
    settings: EventSettings, database: Database, bearer: Bearer
) -> AsyncIterator[tuple[Recorder, httpx.AsyncClient, httpx.AsyncClient]]:
    """A recorder, an operator and a user of an app whose every query it sees."""
    recorder = Recorder(database.database.name)
    monitoring.register(recorder)
    parts = await build(settings)
    transport = httpx.ASGITransport(create_app(settings, parts=parts))
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://event", headers=bearer(Role.ADMIN)) as operator,
        httpx.AsyncClient(transport=transport, base_url="http://event", headers=bearer(Role.USER)) as user,
    ):
        yield recorder, operator, user
    await parts.close()


async def test_no_query_reads_a_whole_collection(
    recorded: tuple[Recorder, httpx.AsyncClient, httpx.AsyncClient], database: Database, settings: EventSettings
) -> None:
    recorder, operator, user = recorded
    await _fill(database, user, operator)
    await _figures(settings)
    await _everything(operator, user)

    plans = {shape: await plan_of(database, command) for shape, command in list(recorder.seen.items())}

    assert len(plans) > 25
    assert {("distinct", "codes"), ("aggregate", "codes"), ("find", "event_rewards")} <= _asked(recorder)
    assert [shape for shape, plan in plans.items() if "COLLSCAN" in plan] == []


async def _figures(settings: EventSettings) -> None:
    """With a pool, too; by a client that the recorder sees."""
    database = Database.connect(settings.mongodb_uri, "unused")
    await database.collection(CodeDocument).insert_one({"reward_id": ObjectId(), "digest": new_id(), "claim_id": None})
    await MongoFigures(database).read(datetime.now(UTC))
    await database.close()


async def _fill(database: Database, user: httpx.AsyncClient, operator: httpx.AsyncClient) -> None:
    """Copy one user's claim and ledger entry to many other users."""
    claim = body(await user.post((await offered(operator)).claims), 201)
    claims = database.collection(ClaimDocument)
    template: dict[str, Any] = await claims.find_one({"_id": ObjectId(claim["id"])})  # type: ignore[assignment]  # it was just made
    for _ in range(STORED // BATCH):
        copies = [{**template, "_id": ObjectId(), "user_id": ObjectId()} for _ in range(BATCH)]
        await claims.insert_many(copies, ordered=False)


async def _everything(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=5, perUserLimit=3)
    manual = await offered(operator, autoResolve=False, stock=1)
    gone = await offered(operator, stock=0)
    key = {"Idempotency-Key": f"key-{new_id()}"}
    claim = body(await user.post(offer.claims), 201)
    await user.post(offer.claims, headers=key)
    await user.post(offer.claims, headers=key)
    await user.post(gone.claims, headers={"Idempotency-Key": f"key-{new_id()}"})
    waiting = body(await user.post(manual.claims), 201)
    await operator.patch(f"/events/requests/{waiting['id']}", json={"status": "REJECTED", "reason": "No"})
    await operator.patch(f"/events/requests/{waiting['id']}", json={"status": "APPROVED"})
    await operator.post(f"/events/requests/{claim['id']}/revoke", json={"reason": "No"})
    await operator.patch(offer.path, json={"stock": 9, "autoResolve": True})
    await operator.patch(f"/events/{offer.event_id}", json={"name": "Renamed"})
    for path in (f"/events/{offer.event_id}", "/events?status=ACTIVE&name=a&inPeriod=true", "/events?inPeriod=false"):
        body(await user.get(path))
    for query in ("", f"?userId={claim['userId']}", f"?eventId={offer.event_id}", "?status=APPROVED&page=1"):
        body(await operator.get(f"/events/requests{query}"))
    for wanted in ({}, {"eventId": offer.event_id, "rewardId": offer.reward_id}, {"userId": claim["userId"]}):
        for status in ("PENDING", "REJECTED"):
            order = {"filter": {**wanted, "status": status}, "status": "APPROVED"}
            body(await operator.post("/events/requests/decide", json=order))
            body(await operator.post("/events/requests/decide", json={**order, "cursor": claim["id"]}))
    for path in ("/events/requests/mine", "/wallet", "/wallet/ledger", "/wallet/ledger?cursor=2"):
        body(await user.get(path))
    for path in ("/rewards", "/rewards?type=POINT&name=x", f"/rewards/{offer.reward_id}"):
        body(await operator.get(path))
    actor, at = body(await operator.get("/audit?limit=1"))["items"][0]["actor"], "2026-01-01T00:00:00Z"
    cursor = body(await operator.get("/audit?limit=1"))["nextCursor"]
    for query in (
        "",
        f"?subject={offer.event_id}",
        f"?actor={actor}&from={at}",
        f"?action=event.opened&cursor={cursor}",
    ):
        body(await operator.get(f"/audit{query}"))
    body(await operator.get(f"/stats/events/{offer.event_id}"))
    login = {"id": "a", "userId": new_id(), "type": "login", "at": iso(datetime.now(UTC))}
    for sent in (login, login, {**login, "id": "b"}):
        body(await operator.post("/activities", json=sent), 202)
    await operator.put(f"/users/{login['userId']}/attributes", json={"attributes": {"level": 1}})
    simulated = await operator.post(f"/events/{offer.event_id}/simulate", json={})
    assert '"result"' in simulated.text
    empty = await opened(operator)
    await operator.delete(f"/events/{empty['id']}")
    unclaimed = await offered(operator)
    await operator.delete(unclaimed.path)
    await operator.delete(f"/events/{offer.event_id}")


def _asked(recorder: Recorder) -> set[tuple[str, str]]:
    return {(name, str(command[name])) for command in recorder.seen.values() for name in EXPLAINED & set(command)}
