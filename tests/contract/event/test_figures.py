"""What is read for whoever watches the platform, over a real mongod in which nobody else writes."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.service.ports.figures import Figures, FigureSource
from daemons.event.storage.documents import ClaimDocument, EventDocument, EventRewardDocument
from daemons.event.storage.figures import MongoFigures
from rewardctl.schema.steps import EVENT_PLAN
from tests.contract.event.conftest import NOW
from tests.databases import fresh
from tests.fakes.metering import ScriptedFigures

BEGUN = NOW.replace(tzinfo=None) - timedelta(days=1)


@pytest.fixture
async def empty(mongodb_uri: str) -> AsyncIterator[Database]:
    async with fresh(mongodb_uri, EVENT_PLAN.schema) as database:
        yield database


@pytest.mark.parametrize("kept", ["in memory", "in mongod"])
async def test_of_nothing_there_is_nothing_to_tell(empty: Database, kept: str) -> None:
    source: FigureSource = ScriptedFigures() if kept == "in memory" else MongoFigures(empty)
    assert await source.read(NOW) == Figures(on_their_way=0, half_done=0, stocks=(), pools={})


async def test_a_claim_is_half_done_once_its_fence_is_30_seconds_past(empty: Database) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    ends: list[datetime | None] = [None, *(now + timedelta(seconds=one) for one in (10, -10, -40, -400))]
    claims: Any = empty.collection(ClaimDocument)
    await claims.insert_many([{"user_id": ObjectId(), "slot": None, "lease_until": one} for one in ends])

    figures = await MongoFigures(empty).read(NOW)

    assert (figures.on_their_way, figures.half_done) == (4, 2)


async def test_of_many_stocks_the_lowest_are_shown(empty: Database) -> None:
    event: dict[str, Any] = {"_id": ObjectId(), "status": "ACTIVE", "deleted_at": None, "period_start": BEGUN}
    events: Any = empty.collection(EventDocument)
    await events.insert_one({**event, "period_end": None})
    offer = {"event_id": event["_id"], "deleted_at": None, "stock_total": 1000}
    offers: Any = empty.collection(EventRewardDocument)
    await offers.insert_many(
        [{**offer, "_id": ObjectId(), "reward_id": ObjectId(), "stock_remaining": left} for left in range(510, 0, -1)]
    )

    stocks = (await MongoFigures(empty).read(NOW)).stocks

    assert [one.remaining for one in stocks] == list(range(1, 501))


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, 1),
        ({"period_end": BEGUN + timedelta(days=2)}, 1),
        ({"period_end": BEGUN}, 0),
        ({"period_start": BEGUN + timedelta(days=2)}, 0),
        ({"status": "INACTIVE"}, 0),
        ({"deleted_at": BEGUN}, 0),
    ],
)
async def test_an_event_that_does_not_run_has_no_stock_to_show(
    empty: Database, changes: dict[str, Any], shown: int
) -> None:
    event = {"_id": ObjectId(), "status": "ACTIVE", "deleted_at": None, "period_start": BEGUN, "period_end": None}
    events: Any = empty.collection(EventDocument)
    await events.insert_one(event | changes)
    offers: Any = empty.collection(EventRewardDocument)
    offer = {"event_id": event["_id"], "reward_id": ObjectId(), "deleted_at": None}
    await offers.insert_one({**offer, "stock_total": 3, "stock_remaining": 2})

    assert len((await MongoFigures(empty).read(NOW)).stocks) == shown
