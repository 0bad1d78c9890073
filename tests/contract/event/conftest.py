"""The same promises of the claim core's ports, over the fakes that the simulation trusts and over a real mongod."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.domain.audit import Change, Subject
from daemons.event.domain.claim import Claim, Grant, Key
from daemons.event.domain.claim.opening import opened_claim
from daemons.event.domain.event import Event
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Reward, Stock
from daemons.event.service.ports.claims import ClaimRepository
from daemons.event.service.ports.giving import Ledger
from daemons.event.service.ports.rewards import EventRewardRepository
from daemons.event.storage.claims import MongoClaims
from daemons.event.storage.documents import ClaimDocument
from daemons.event.storage.event_rewards import MongoEventRewards
from daemons.event.storage.ledger import MongoLedger
from rewardctl.kernel.ids import new_id
from rewardctl.schema.steps import EVENT_PLAN
from rewardctl.wire.audit import AuditAction, AuditKind
from tests.builders import AUTHOR
from tests.databases import fresh
from tests.fakes.claims import InMemoryClaims, InMemoryLedger, InMemoryStock, Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVENT = Event(
    id="e" * 24,
    name="Event",
    description=None,
    reward_condition={},
    period_start=NOW,
    period_end=None,
    status="ACTIVE",
    time_zone="UTC",
    created_at=NOW,
    updated_at=NOW,
)


@dataclass(frozen=True, slots=True)
class Ports:
    claims: ClaimRepository
    stock: EventRewardRepository
    ledger: Ledger
    keep: Callable[[EventReward], Awaitable[None]]
    pass_fence: Callable[[Claim], Awaitable[None]]

    async def offered(self, *, stock: int | None = None, limit: int = 1) -> EventReward:
        made = EventReward(
            id=new_id(),
            event_id=EVENT.id,
            reward=Reward(id=new_id(), type="POINT", name="R", description=None, params={"points": 5}, created_at=NOW),
            condition={},
            auto_resolve=True,
            stock=None if stock is None else Stock(stock, stock),
            per_user_limit=Limit(limit),
        )
        await self.keep(made)
        return made

    async def remaining(self, offered: EventReward) -> int | None:
        found = await self.stock.get(offered.event_id, offered.reward.id)
        return found.stock.remaining if found.stock else None


def opened(offered: EventReward, user: str | None = None, key: str | None = None) -> Claim:
    made = opened_claim(
        new_id(),
        user or new_id(),
        EVENT,
        offered,
        decision=None,
        key=Key(key, "same") if key else None,
        request_id="request-id",
        now=NOW,
    )
    return replace(made, grants=(Grant(made.reward.id, made.reward.type, 5, {}),))


def late(claim: Claim) -> Claim:
    """The claim as a driver knows it that stalled past its fence."""
    assert claim.fence is not None
    return replace(claim, fence=claim.fence - timedelta(minutes=5))


@pytest.fixture(scope="session")
async def database(mongodb_uri: str) -> AsyncIterator[Database]:
    async with fresh(mongodb_uri, EVENT_PLAN.schema) as database:
        yield database


@pytest.fixture(params=["in memory", "in mongod"])
def ports(request: pytest.FixtureRequest, database: Database) -> Ports:
    return _in_memory() if request.param == "in memory" else _in_mongod(database)


def _in_memory() -> Ports:
    store = Store(NOW, EVENT)

    async def keep(offered: EventReward) -> None:
        store.offer(offered)

    async def pass_fence(claim: Claim) -> None:
        store.claims[claim.id] = replace(store.claims[claim.id], fence=store.now - timedelta(minutes=1))

    stock: Any = InMemoryStock(store)
    return Ports(InMemoryClaims(store), stock, InMemoryLedger(store), keep, pass_fence)


def _in_mongod(database: Database) -> Ports:
    stock = MongoEventRewards(database)

    async def keep(offered: EventReward) -> None:
        subject = Subject(AuditKind.EVENT, offered.event_id)
        await stock.add(offered, Change.of(AuditAction.OFFER_ADDED, subject, AUTHOR, NOW))

    async def pass_fence(claim: Claim) -> None:
        past = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=1)
        stored = database.collection(ClaimDocument)
        await stored.update_one({"_id": ObjectId(claim.id)}, {"$set": {"lease_until": past}})

    return Ports(MongoClaims(database), stock, MongoLedger(database), keep, pass_fence)
