from datetime import timedelta
from typing import Any

import httpx
from pymongo import monitoring

from daemons.chassis.database.mongo import Database
from daemons.event.settings import EventSettings
from daemons.event.storage.statistics import MongoStatistics
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer
from tests.fakes.auth import MovableClock
from tests.integration.event.steps import body, offered, opened, refused

NONE = {"pending": 0, "approved": 0, "rejected": 0, "revoked": 0}


async def _statistics(auditor: httpx.AsyncClient, event_id: str) -> Any:
    return body(await auditor.get(f"/stats/events/{event_id}"))


async def test_an_event_without_claims_counts_nothing(operator: httpx.AsyncClient, auditor: httpx.AsyncClient) -> None:
    event = await opened(operator, timeZone="Asia/Seoul")
    assert await _statistics(auditor, event["id"]) == {
        "event": {"id": event["id"], "name": event["name"]},
        "timeZone": "Asia/Seoul",
        "claims": NONE,
        "users": 0,
        "days": [],
        "offers": [],
        "rejections": [],
        "attempts": {"soldOut": 0, "alreadyClaimed": 0},
    }


async def test_claims_are_counted_by_status_user_stock_and_reason(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient, calling: Any, bearer: Bearer
) -> None:
    offer = await offered(operator, stock=2)
    manual = await offered(operator, event={"id": offer.event_id}, autoResolve=False)
    claims = []
    for number in range(3):
        async with calling(bearer(Role.USER, user_id=new_id())) as user:
            await user.post(offer.claims)
            claims.append(body(await user.post(manual.claims), 201))
            if number == 0:
                refused(await user.post(manual.claims), 409, "already_claimed")
    body(await operator.patch(f"/events/requests/{claims[0]['id']}", json={"status": "REJECTED", "reason": "No"}))
    body(await operator.patch(f"/events/requests/{claims[1]['id']}", json={"status": "APPROVED"}))
    body(await operator.post(f"/events/requests/{claims[1]['id']}/revoke", json={"reason": "No"}))

    found = await _statistics(auditor, offer.event_id)

    expected = {"pending": 1, "approved": 2, "rejected": 1, "revoked": 1}
    assert (found["claims"], found["users"]) == (expected, 3)
    assert [day["claims"] for day in found["days"]] == [expected]
    stocks = {one["rewardId"]: one["stock"] for one in found["offers"]}
    assert stocks == {offer.reward_id: {"total": 2, "remaining": 0}, manual.reward_id: None}
    assert {one["codesLeft"] for one in found["offers"]} == {None}
    assert found["rejections"] == [{"code": "rejected_by_operator", "count": 1}]
    assert found["attempts"] == {"soldOut": 1, "alreadyClaimed": 1}


async def test_an_operator_who_can_approve_no_more_turns_no_user_away(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    offer = await offered(operator, autoResolve=False, stock=0)
    claim = body(await user.post(offer.claims), 201)
    refused(await operator.patch(f"/events/requests/{claim['id']}", json={"status": "APPROVED"}), 409, "sold_out")

    found = await _statistics(auditor, offer.event_id)

    assert (found["claims"]["pending"], found["attempts"]["soldOut"]) == (1, 0)


async def test_days_are_those_of_the_events_time_zone(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient, calling: Any, bearer: Bearer, clock: MovableClock
) -> None:
    """Kathmandu is 5:45 ahead: its midnight is at 18:15 UTC."""
    midnight = clock.now().replace(hour=18, minute=15, second=0, microsecond=0)
    offer = await offered(operator, event=await opened(operator, timeZone="Asia/Kathmandu"))
    for moment in (midnight - timedelta(seconds=1), midnight, midnight + timedelta(hours=5)):
        clock.advance(moment - clock.now())
        async with calling(bearer(Role.USER)) as user:
            body(await user.post(offer.claims), 201)

    days = (await _statistics(auditor, offer.event_id))["days"]

    assert [(day["day"], day["claims"]["approved"]) for day in days] == [
        (f"{midnight:%Y-%m-%d}", 1),
        (f"{midnight + timedelta(days=1):%Y-%m-%d}", 2),
    ]


async def test_an_unknown_event_has_no_statistics(auditor: httpx.AsyncClient) -> None:
    refused(await auditor.get(f"/stats/events/{'0' * 24}"), 404, "not_found")


class _Aggregates(monitoring.CommandListener):
    """The aggregations on claims that are asked of any database."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command.get("aggregate") == "claims":
            self.seen.append(
                {
                    name: event.command[name]
                    for name in ("aggregate", "pipeline", "hint", "cursor")
                    if name in event.command
                }
            )

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


async def test_all_claims_are_counted_from_the_index_alone(
    settings: EventSettings, operator: httpx.AsyncClient, user: httpx.AsyncClient, database: Database
) -> None:
    offer = await offered(operator)
    body(await user.post(offer.claims), 201)
    listener = _Aggregates()
    monitoring.register(listener)
    listening = Database.connect(settings.mongodb_uri, "unused")
    counts = MongoStatistics(listening)
    await counts.tallies(offer.event_id)
    assert await counts.users(offer.event_id) == 1
    asked = list(listener.seen)
    await listening.close()

    for command in asked:
        plan = str(await database.database.command({"explain": command, "verbosity": "queryPlanner"}))
        assert "'indexName': 'statistics'" in plan
        assert "FETCH" not in plan
    assert len(asked) == 2
