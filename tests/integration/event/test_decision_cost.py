"""What a decision costs does not grow with what a user has done: the database's profiler counts."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import pytest

from daemons.chassis.database.mongo import Database
from daemons.event.bootstrap import assembled
from daemons.event.domain.activity import Activity
from daemons.event.domain.audit import Author
from daemons.event.service.parts import Parts
from daemons.event.service.submissions import Order
from daemons.event.settings import EventSettings
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.schema.steps import EVENT_PLAN
from rewardctl.wire.claims import ClaimStatus
from rewardctl.wire.events import EventRequest, OfferRequest
from rewardctl.wire.rewards import RewardRequest
from tests.databases import fresh
from tests.fakes.conditions import KINDS
from tests.fakes.event import REWARD_TYPES

CLOCK: Final = SystemClock()
AUTHOR: Final = Author(new_id(), "cost-of-a-decision")
DAYS: Final = 89
CONDITION: Final = {
    "all": [
        {"activity": "login", "aggregate": "count", "op": ">=", "value": 1},
        {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 1, "within": "30d"},
        {"activity": "login", "aggregate": "sum", "op": ">=", "value": 1},
        {"any": [{"weekday": {"day": 1}}, {}]},
    ]
}
"""Everybody meets it who was active within the last 30 days."""


@pytest.fixture
async def profiled(mongodb_uri: str, settings: EventSettings) -> AsyncIterator[tuple[Database, Parts]]:
    """A database of its own, in which nothing works in the background."""
    async with fresh(mongodb_uri, EVENT_PLAN.schema) as database:
        parts, _ = assembled(database, REWARD_TYPES, KINDS, settings, CLOCK)
        yield database, parts
        await database.database.command("profile", 0)


async def test_a_decision_examines_as_much_after_ten_activities_as_after_ten_thousand(
    profiled: tuple[Database, Parts],
) -> None:
    database, parts = profiled
    event_id, reward_id = await _offered(parts)
    examined = []
    for count in (10, 10_000):
        user = new_id()
        await _done(parts, user, count)
        examined.append(await _examined_by_a_claim(database, parts, Order(user, event_id, reward_id, "cost")))

    few, many = examined
    assert {"timelines", "activities", "attributes"} <= {collection for _, collection, _, _ in few}
    assert few == many
    assert sum(keys for _, _, keys, _ in few) < 50
    assert sum(documents for _, _, _, documents in few) < 50


async def _offered(parts: Parts) -> tuple[str, str]:
    """An event that pays whoever was active: its id and the reward's."""
    now = CLOCK.now()
    event = await parts.events.open(
        EventRequest(name="Cost", reward_condition={}, period_start=now, status="ACTIVE"), AUTHOR
    )
    reward = await parts.rewards.make("POINT", RewardRequest.model_validate({"name": "Points", "points": 1}), AUTHOR)
    await parts.events.offer(
        event.id, OfferRequest(reward_id=reward.id, condition=CONDITION, auto_resolve=True), AUTHOR
    )
    return event.id, reward.id


async def _done(parts: Parts, user: str, count: int) -> None:
    """So many logins, evenly over the days back."""
    now = CLOCK.now()
    apart = timedelta(days=DAYS) / count
    for start in range(0, count, 1000):
        await parts.activities.record(
            [
                Activity(
                    client_id=f"a{number}", user_id=user, type="login", value=1, fields={}, at=now - number * apart
                )
                for number in range(start, min(start + 1000, count))
            ]
        )


async def _examined_by_a_claim(database: Database, parts: Parts, order: Order) -> list[tuple[str, str, int, int]]:
    """Each operation of one claim: on what it was, and how many keys and documents it examined."""
    stored = database.database
    await stored.command("profile", 0)
    await stored.drop_collection("system.profile")
    await stored.command("profile", 2)
    claim = await parts.submissions.submit(order)
    await stored.command("profile", 0)
    assert claim.status is ClaimStatus.APPROVED, claim.reasons
    operations: list[dict[str, Any]] = (
        await stored["system.profile"].find({"keysExamined": {"$exists": True}}).to_list(None)
    )
    return sorted(
        (one["op"], one["ns"].partition(".")[2], one["keysExamined"], one["docsExamined"]) for one in operations
    )
