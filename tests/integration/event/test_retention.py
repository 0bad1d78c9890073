"""Old activities go and no decision changes."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.domain.activity import Activity
from daemons.event.service.retention import Retention
from daemons.event.settings import EventSettings
from daemons.event.storage.activities import MongoActivities
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.ids import new_id
from rewardctl.schema.steps import EVENT_PLAN
from tests.databases import fresh
from tests.fakes.auth import MovableClock
from tests.recorder import plan_of

CLOCK = MovableClock()
NOW = CLOCK.now()
TYPES = frozenset({"play"})


@pytest.fixture
async def quiet(mongodb_uri: str) -> AsyncIterator[Database]:
    async with fresh(mongodb_uri, EVENT_PLAN.schema) as database:
        yield database


def _play(user: str, number: int, days: float) -> Activity:
    at = NOW - timedelta(days=days)
    return Activity(client_id=f"a{number}", user_id=user, type="play", value=1, fields={}, at=at)


async def _all(retention: Retention) -> None:
    while await retention.round():
        continue


async def test_old_activities_go_and_what_they_came_to_stays(quiet: Database) -> None:
    log, user, told = MongoActivities(quiet), new_id(), list[int]()
    await log.record([_play(user, number, number / 4) for number in range(800)], NOW)
    before = await log.facts(user, TYPES)

    await _all(Retention(log, 91, CLOCK, told.append))

    assert await log.facts(user, TYPES) == before
    assert await log._activities.count_documents({}) == 91 * 4 + 1
    assert told == [435]


async def test_one_that_is_not_counted_yet_stays_until_it_is(quiet: Database) -> None:
    log, user = MongoActivities(quiet), new_id()
    await log.record([_play(user, 1, 100)], NOW)
    await log._activities.update_many({}, {"$set": {"counted": False}})
    retention = Retention(log, 91, CLOCK, lambda _: None)

    assert await retention.round() == 0
    await log.count_left_over(10)
    assert await retention.round() == 1


async def test_several_replicas_delete_each_once(quiet: Database) -> None:
    log, user, told = MongoActivities(quiet), new_id(), list[int]()
    await log.record([_play(user, number, 100 + number / 50) for number in range(1_000)], NOW)

    await asyncio.gather(*(_all(Retention(log, 91, CLOCK, told.append)) for _ in range(3)))

    assert sum(told) == 1_000
    assert await log._activities.count_documents({}) == 0


async def test_what_is_old_is_found_by_an_index(quiet: Database) -> None:
    await MongoActivities(quiet).record([_play(str(ObjectId()), 1, 1)], NOW)
    query = {"at": {"$lt": NOW.replace(tzinfo=None)}, "counted": True}
    plan = await plan_of(quiet, {"find": "activities", "filter": query, "sort": {"at": 1, "_id": 1}, "limit": 500})

    assert "COLLSCAN" not in plan
    assert "SORT" not in plan


@pytest.mark.parametrize("days", [1, 90, -1])
def test_what_may_still_be_reported_must_be_kept(days: int, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="activity_retention_days"):
        EventSettings.read(port=3002, mongodb_uri="x", public_keys_file=tmp_path, activity_retention_days=days)
