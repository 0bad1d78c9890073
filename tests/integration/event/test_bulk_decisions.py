"""One decision for many claims: foreseen without a trace, then carried out claim by claim."""

import asyncio
from typing import Any

import httpx
import pytest

from daemons.chassis.database.mongo import Database
from daemons.event.service import bulk_decisions
from daemons.event.service.parts import Parts
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer, Body
from tests.fakes.auth import MovableClock
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import Offer, body, in_hours, offered, opened, refused, refused_at

DECIDE = "/events/requests/decide"


@pytest.fixture
def waiting(calling: Calling, bearer: Bearer) -> Any:
    """Makes claims of an offer, each by a new user; answers them in the order of their ids."""

    async def make(offer: Offer, count: int) -> list[Body]:
        made = []
        for _ in range(count):
            async with calling(bearer(Role.USER)) as user:
                made.append(body(await user.post(offer.claims), 201))
        return sorted(made, key=lambda claim: str(claim["id"]))

    return make


async def decided(operator: httpx.AsyncClient, to: str = "APPROVED", /, **wanted: Any) -> Body:
    more = {name: wanted.pop(name) for name in ("reason", "dryRun", "limit", "cursor") if name in wanted}
    answer: Body = body(await operator.post(DECIDE, json={"filter": wanted, "status": to, **more}))
    return answer


async def statuses(operator: httpx.AsyncClient, offer: Offer) -> list[str]:
    """Of the claims in the order of their ids."""
    found = body(await operator.get("/events/requests", params={"eventId": offer.event_id, "limit": 100}))["items"]
    return [claim["status"] for claim in reversed(found)]


async def test_a_dry_run_is_the_default_foresees_what_then_happens_and_writes_nothing(
    operator: httpx.AsyncClient, waiting: Any, database: Database
) -> None:
    offer = await offered(operator, autoResolve=False, stock=3)
    claims = await waiting(offer, 5)
    stored = database.database["claims"].find({"event.id": {"$exists": True}}).sort("_id", -1).limit(5)
    before = await stored.to_list(None)

    foreseen = await decided(operator, eventId=offer.event_id)

    assert foreseen == {
        "dryRun": True,
        "examined": 5,
        "decided": 3,
        "underWay": 0,
        "failed": 2,
        "failures": [{"code": "sold_out", "count": 2}],
        "undecided": [
            {
                "claimId": claim["id"],
                "userId": claim["userId"],
                "code": "sold_out",
                "message": "This reward is sold out",
            }
            for claim in claims[3:]
        ],
        "nextCursor": None,
        "hasMore": False,
    }
    stored = database.database["claims"].find({"event.id": {"$exists": True}}).sort("_id", -1).limit(5)
    assert await stored.to_list(None) == before
    assert await decided(operator, eventId=offer.event_id, dryRun=False) == {**foreseen, "dryRun": False}
    assert await statuses(operator, offer) == ["APPROVED"] * 3 + ["PENDING"] * 2


async def test_each_is_audited_under_the_request_that_ordered_them_all(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient, waiting: Any
) -> None:
    offer = await offered(operator, autoResolve=False)
    claims, ordered = await waiting(offer, 3), f"bulk-{new_id()}"
    order = {"filter": {"eventId": offer.event_id}, "status": "REJECTED", "reason": "Too late", "dryRun": False}

    assert body(await operator.post(DECIDE, json=order, headers={"X-Request-Id": ordered}))["decided"] == 3

    for claim in claims:
        (entry,) = body(await auditor.get("/audit", params={"subject": claim["id"]}))["items"]
        assert (entry["action"], entry["requestId"]) == ("claim.decided", ordered)
        shown = body(await operator.get(f"/events/requests/{claim['id']}"))
        assert shown["reasons"] == [{"code": "rejected_by_operator", "message": "Too late"}]


async def test_it_goes_on_by_its_cursor_and_given_again_finds_nothing_left(
    operator: httpx.AsyncClient, waiting: Any
) -> None:
    offer = await offered(operator, autoResolve=False)
    await waiting(offer, 5)
    wanted: Body = {"eventId": offer.event_id, "dryRun": False, "limit": 2}

    pages = [await decided(operator, **wanted)]
    while pages[-1]["hasMore"]:
        pages.append(await decided(operator, **wanted, cursor=pages[-1]["nextCursor"]))

    assert [page["decided"] for page in pages] == [2, 2, 1]
    assert pages[-1]["nextCursor"] is None
    assert (await decided(operator, **wanted))["examined"] == 0


async def test_two_orders_at_once_decide_each_claim_once(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient, waiting: Any
) -> None:
    offer = await offered(operator, autoResolve=False, stock=10)
    claims = await waiting(offer, 10)

    both = await asyncio.gather(*(decided(operator, eventId=offer.event_id, dryRun=False) for _ in range(2)))

    assert sum(one["decided"] for one in both) == 10
    assert {failure["code"] for one in both for failure in one["failures"]} <= {"transition_not_allowed"}
    for claim in claims:
        assert len(body(await auditor.get("/audit", params={"subject": claim["id"]}))["items"]) == 1


async def test_the_filter_is_that_of_the_list_and_the_reward(
    operator: httpx.AsyncClient, waiting: Any, clock: MovableClock
) -> None:
    event = await opened(operator)
    first, second = [await offered(operator, event=event, autoResolve=False) for _ in range(2)]
    await waiting(first, 1)
    (late,) = await waiting(second, 1)
    now, later = in_hours(clock, 0), in_hours(clock, 0.001)

    async def examined(**wanted: Any) -> int:
        return int((await decided(operator, **{"eventId": event["id"], **wanted}))["examined"])

    assert await examined() == 2
    assert await examined(rewardId=first.reward_id) == 1
    assert await examined(userId=late["userId"]) == 1
    assert await examined(userId=new_id()) == 0
    assert await examined(**{"from": now}) == 2
    assert await examined(**{"from": later}) == await examined(to=now) == 0
    assert await examined(status="REJECTED") == 0


async def test_rejected_ones_are_overridden_where_their_user_has_no_other(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, autoResolve=False)
    body(await user.post(offer.claims), 201)
    await decided(operator, "REJECTED", eventId=offer.event_id, reason="No", dryRun=False)
    body(await user.post(offer.claims), 201)
    wanted = {"eventId": offer.event_id, "status": "REJECTED"}

    foreseen = await decided(operator, **wanted)
    assert [one["code"] for one in foreseen["undecided"]] == ["already_claimed"]
    await decided(operator, "REJECTED", eventId=offer.event_id, reason="No", dryRun=False)

    foreseen = await decided(operator, **wanted)
    assert (foreseen["decided"], [one["code"] for one in foreseen["undecided"]]) == (1, ["already_claimed"])
    assert await decided(operator, **wanted, dryRun=False) == {**foreseen, "dryRun": False}
    assert await statuses(operator, offer) == ["APPROVED", "REJECTED"]


async def test_as_many_are_foreseen_as_places_are_left(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, autoResolve=False, perUserLimit=3)
    for _ in range(3):
        body(await user.post(offer.claims), 201)
    await decided(operator, "REJECTED", eventId=offer.event_id, reason="No", dryRun=False)
    body(await user.post(offer.claims), 201)
    wanted = {"eventId": offer.event_id, "status": "REJECTED"}

    foreseen = await decided(operator, **wanted)
    assert (foreseen["decided"], [one["code"] for one in foreseen["undecided"]]) == (2, ["already_claimed"])
    assert await decided(operator, **wanted, dryRun=False) == {**foreseen, "dryRun": False}


async def test_what_its_reward_type_refuses_is_not_decided_as_wanted(operator: httpx.AsyncClient, waiting: Any) -> None:
    reward = body(await operator.post("/rewards/REFUSING", json={"name": "R"}), 201)
    offer = await offered(operator, reward=reward, autoResolve=False)
    await waiting(offer, 1)
    done = await decided(operator, eventId=offer.event_id, dryRun=False)
    assert (done["decided"], done["failures"]) == (0, [{"code": "refused_by_reward_type", "count": 1}])


async def test_it_stops_in_time_and_says_where(
    parts: Parts, operator: httpx.AsyncClient, waiting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parts.bulk_decisions.claims is parts.claims
    offer = await offered(operator, autoResolve=False)
    await waiting(offer, 2)
    monkeypatch.setattr(bulk_decisions, "_SECONDS", 0.0)
    stopped = await decided(operator, eventId=offer.event_id, dryRun=False)
    assert (stopped["examined"], stopped["hasMore"]) == (0, True)


@pytest.mark.parametrize(
    ("order", "place"),
    [
        ({"status": "APPROVED"}, "body.filter"),
        ({"filter": {}, "status": "REVOKED"}, "body.status"),
        ({"filter": {}, "status": "REJECTED"}, "body"),
        ({"filter": {"status": "APPROVED"}, "status": "APPROVED"}, "body.filter.status"),
        ({"filter": {"eventId": "it"}, "status": "APPROVED"}, "body.filter.eventId"),
        ({"filter": {"from": "2026-01-01"}, "status": "APPROVED"}, "body.filter.from"),
        ({"filter": {}, "status": "APPROVED", "limit": 1001}, "body.limit"),
        ({"filter": {}, "status": "APPROVED", "dryRun": "no"}, "body.dryRun"),
        ({"filter": {}, "status": "APPROVED", "cursor": "next"}, "body.cursor"),
    ],
)
async def test_an_order_that_is_not_well_formed_is_refused(
    operator: httpx.AsyncClient, order: Body, place: str
) -> None:
    refused_at(await operator.post(DECIDE, json=order), place)


async def test_a_user_decides_nothing(user: httpx.AsyncClient) -> None:
    refused(await user.post(DECIDE, json={"filter": {}, "status": "APPROVED"}), 403, "forbidden")
