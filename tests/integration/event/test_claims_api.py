import asyncio
import re
from datetime import timedelta

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer, Body
from tests.fakes.auth import MovableClock
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import Offer, body, in_hours, made, offered, opened, refused, refused_at, stock

NOBODY = "0" * 24
HOUR, TICK = timedelta(hours=1), timedelta(milliseconds=1)
APPROVED, REJECTED = {"status": "APPROVED"}, {"status": "REJECTED"}


async def submitted(user: httpx.AsyncClient, offer: Offer, **headers: str) -> Body:
    claim: Body = body(await user.post(offer.claims, headers=headers), 201)
    return claim


async def points(user: httpx.AsyncClient) -> int:
    balance: int = body(await user.get("/wallet"))["balances"].get("POINT", 0)
    return balance


async def test_a_claim_that_nothing_speaks_against_is_approved_at_once(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    event, reward = await opened(operator), await made(operator, points=250)
    offer = await offered(operator, event=event, reward=reward)
    claim = await submitted(user, offer)
    named = {"id": event["id"], "name": event["name"]}
    assert re.fullmatch(r"[0-9a-f]{24}", claim["id"])
    assert (claim["status"], claim["reasons"], claim["evaluation"]["met"]) == ("APPROVED", [], True)
    assert claim["event"] == named
    (shown,) = body(await user.get(f"/events/{event['id']}/rewards"))
    assert claim["eventReward"] == {
        "id": shown["id"],
        "event": named,
        "reward": reward,
        "condition": {},
        "autoResolve": True,
    }
    assert {"userId", "createdAt", "updatedAt"} <= set(claim)
    assert await points(user) == 250


async def test_a_claim_needs_no_body_and_no_content_type(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator)
    answer = await user.post(offer.claims, content=b"")
    assert "content-type" not in answer.request.headers
    body(answer, 201)


async def test_a_claim_is_of_the_caller_whatever_a_header_says(operator: httpx.AsyncClient, bearer: Bearer) -> None:
    offer, user_id = await offered(operator), new_id()
    headers = bearer(Role.USER, user_id=user_id) | {"X-User-Id": NOBODY}
    assert body(await operator.post(offer.claims, headers=headers), 201)["userId"] == user_id


@pytest.mark.parametrize("wrong", [NOBODY, "no-id", "%00", "A" * 24])
async def test_what_is_not_offered_is_not_found(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, wrong: str
) -> None:
    offer = await offered(operator)
    refused(await user.post(Offer(wrong, offer.reward_id).claims), 404, "not_found")
    refused(await user.post(Offer(offer.event_id, wrong).claims), 404, "not_found")


async def test_a_reward_that_another_event_offers_is_not_found(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    here, there = await offered(operator), await offered(operator)
    refused(await user.post(Offer(here.event_id, there.reward_id).claims), 404, "not_found")


async def test_an_inactive_event_takes_no_claims(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, event=await opened(operator, status="INACTIVE"))
    refused(await user.post(offer.claims), 400, "event_inactive")


async def test_claims_are_taken_inside_of_the_period_alone(
    operator: httpx.AsyncClient, bearer: Bearer, clock: MovableClock
) -> None:
    event = await opened(operator, periodStart=in_hours(clock, 1), periodEnd=in_hours(clock, 2))
    offer = await offered(operator, event=event)

    async def claimed() -> httpx.Response:
        return await operator.post(offer.claims, headers=bearer(Role.USER))

    refused(await claimed(), 400, "out_of_period")
    clock.advance(HOUR)
    body(await claimed(), 201)
    clock.advance(HOUR - TICK)
    body(await claimed(), 201)
    clock.advance(TICK)
    refused(await claimed(), 400, "out_of_period")


async def test_what_is_not_there_is_said_before_what_is_over_and_that_before_what_was_claimed(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=1)
    await submitted(user, offer)
    body(await operator.patch(f"/events/{offer.event_id}", json={"status": "INACTIVE"}))
    refused(await user.post(Offer(offer.event_id, NOBODY).claims), 404, "not_found")
    refused(await user.post(offer.claims), 400, "event_inactive")
    body(await operator.patch(f"/events/{offer.event_id}", json={"status": "ACTIVE"}))
    refused(await user.post(offer.claims), 409, "already_claimed")


@pytest.mark.parametrize("auto", [True, False])
async def test_a_live_claim_blocks_the_users_second_and_nobody_elses(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, bearer: Bearer, auto: bool
) -> None:
    offer = await offered(operator, autoResolve=auto)
    await submitted(user, offer)
    refused(await user.post(offer.claims), 409, "already_claimed")
    body(await operator.post(offer.claims, headers=bearer(Role.USER)), 201)


async def test_a_user_may_claim_up_to_the_limit(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, perUserLimit=3, stock=10)
    for _ in range(3):
        await submitted(user, offer)
    refused(await user.post(offer.claims), 409, "already_claimed")
    assert await points(user) == 300
    assert await stock(operator, offer) == {"total": 10, "remaining": 7}


async def test_the_limit_is_an_event_rewards_own(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    event = await opened(operator)
    for _ in range(2):
        await submitted(user, await offered(operator, event=event))
    assert await points(user) == 200


async def test_who_comes_too_late_is_told_and_not_listed(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, bearer: Bearer
) -> None:
    offer = await offered(operator, stock=1)
    body(await operator.post(offer.claims, headers=bearer(Role.USER)), 201)
    refused(await user.post(offer.claims), 409, "sold_out")
    assert await stock(operator, offer) == {"total": 1, "remaining": 0}
    assert body(await user.get("/events/requests/mine"))["totalItems"] == 0
    assert body(await operator.get("/events/requests", params={"eventId": offer.event_id}))["totalItems"] == 1
    assert await points(user) == 0


@pytest.mark.parametrize(
    ("event_condition", "changes"),
    [
        ({}, {"condition": {"minPurchase": 1}, "autoResolve": False}),
        ({"newUser": True}, {"autoResolve": False}),
        ({}, {"autoResolve": False}),
    ],
)
async def test_what_an_operator_decides_waits_with_its_evaluation_and_takes_no_stock(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, event_condition: Body, changes: Body
) -> None:
    event = await opened(operator, rewardCondition=event_condition)
    offer = await offered(operator, event=event, stock=1, **changes)
    claim = await submitted(user, offer)
    assert (claim["status"], claim["reasons"]) == ("PENDING", [])
    assert claim["evaluation"]["met"] is not bool(event_condition or changes.get("condition"))
    assert await stock(operator, offer) == {"total": 1, "remaining": 1}
    assert await points(user) == 0


async def test_a_waiting_claim_keeps_the_condition_it_was_made_under(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, condition={"minPurchase": 1})
    claim = await submitted(user, offer)
    body(await operator.patch(offer.path, json={"condition": {}, "autoResolve": False}))
    found = body(await user.get(f"/events/requests/{claim['id']}"))
    assert (found["eventReward"]["condition"], found["eventReward"]["autoResolve"]) == ({"minPurchase": 1}, True)
    assert found == claim


async def test_what_the_type_refuses_is_rejected_with_its_reason_and_costs_nothing(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    reward = body(await operator.post("/rewards/REFUSING", json={"name": "Never"}), 201)
    offer = await offered(operator, reward=reward, stock=1)
    for _ in range(2):
        claim = await submitted(user, offer)
        assert (claim["status"], [reason["message"] for reason in claim["reasons"]]) == ("REJECTED", ["nobody gets it"])
    assert await stock(operator, offer) == {"total": 1, "remaining": 1}
    assert body(await user.get("/wallet"))["balances"] == {}
    assert body(await user.get("/events/requests/mine"))["totalItems"] == 2


async def test_the_user_reads_why_an_operator_approved_over_a_rejection(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    claim = await submitted(user, await offered(operator, condition={"vip": True}))
    path = f"/events/requests/{claim['id']}"
    assert body(await operator.get(path))["status"] == "REJECTED"
    body(await operator.patch(path, json={"status": "APPROVED", "reason": "A regular for years"}))
    told = [{"code": "approved_by_operator", "message": "A regular for years"}]
    assert body(await user.get(path))["reasons"] == told


async def test_an_operator_approves(operator: httpx.AsyncClient, user: httpx.AsyncClient, clock: MovableClock) -> None:
    offer = await offered(operator, autoResolve=False, stock=2)
    claim = await submitted(user, offer)
    clock.advance(HOUR)
    decided = body(await operator.patch(f"/events/requests/{claim['id']}", json=APPROVED))
    reasons = [{"code": "approved_by_operator", "message": "Approved by an operator"}]
    assert decided == {**claim, "status": "APPROVED", "reasons": reasons, "updatedAt": in_hours(clock, 0)}
    assert body(await user.get(f"/events/requests/{claim['id']}")) == decided
    assert await stock(operator, offer) == {"total": 2, "remaining": 1}
    assert await points(user) == 100


async def test_an_operator_rejects_with_a_reason_and_the_user_may_try_again(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, autoResolve=False, stock=2)
    claim = await submitted(user, offer)
    decision = {**REJECTED, "reason": "no receipt {x}"}
    decided = body(await operator.patch(f"/events/requests/{claim['id']}", json=decision))
    assert decided["status"] == "REJECTED"
    assert [reason["message"] for reason in decided["reasons"]] == ["no receipt {x}"]
    assert await stock(operator, offer) == {"total": 2, "remaining": 2}
    assert await points(user) == 0
    again = await submitted(user, offer)
    assert (again["status"], again["id"] == claim["id"]) == ("PENDING", False)


@pytest.mark.parametrize(("first", "second"), [(APPROVED, APPROVED), (APPROVED, REJECTED), (REJECTED, REJECTED)])
async def test_what_is_decided_is_not_decided_again(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, first: Body, second: Body
) -> None:
    claim = await submitted(user, await offered(operator, autoResolve=False))
    path = f"/events/requests/{claim['id']}"
    decided = body(await operator.patch(path, json=first))
    refused(await operator.patch(path, json=second), 409, "transition_not_allowed")
    assert body(await operator.get(path)) == decided
    assert await points(user) == (100 if first == APPROVED else 0)


@pytest.mark.parametrize("decision", [APPROVED, REJECTED])
async def test_what_the_platform_approved_is_not_decided_again(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, decision: Body
) -> None:
    claim = await submitted(user, await offered(operator))
    refused(await operator.patch(f"/events/requests/{claim['id']}", json=decision), 409, "transition_not_allowed")
    assert await points(user) == 100


async def test_approving_what_is_sold_out_leaves_the_claim_waiting(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, bearer: Bearer
) -> None:
    offer = await offered(operator, autoResolve=False, stock=1)
    claim, other = await submitted(user, offer), await submitted(operator, offer, **bearer(Role.USER))
    body(await operator.patch(f"/events/requests/{other['id']}", json=APPROVED))
    path = f"/events/requests/{claim['id']}"
    for _ in range(2):
        refused(await operator.patch(path, json=APPROVED), 409, "sold_out")
        assert body(await user.get(path))["status"] == "PENDING"
    refused(await user.post(offer.claims), 409, "already_claimed")
    assert await points(user) == 0
    body(await operator.patch(offer.path, json={"stock": 2}))
    assert body(await operator.patch(path, json=APPROVED))["status"] == "APPROVED"
    assert await points(user) == 100


async def test_what_waits_may_be_decided_after_the_event(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, clock: MovableClock
) -> None:
    offer = await offered(operator, event=await opened(operator, periodEnd=in_hours(clock, 1)), autoResolve=False)
    claim = await submitted(user, offer)
    clock.advance(2 * HOUR)
    body(await operator.patch(f"/events/{offer.event_id}", json={"status": "INACTIVE"}))
    assert body(await operator.patch(f"/events/requests/{claim['id']}", json=APPROVED))["status"] == "APPROVED"


@pytest.mark.parametrize(
    ("decision", "place"),
    [
        ({"status": "PENDING"}, "body.status"),
        ({"status": "REVOKED"}, "body.status"),
        ({"status": "approved"}, "body.status"),
        ({}, "body.status"),
        ({**REJECTED, "reason": ""}, "body.reason"),
        ({**REJECTED, "reason": "r" * 2001}, "body.reason"),
        ({**REJECTED, "by": "me"}, "body.by"),
    ],
)
async def test_a_decision_that_is_not_well_formed_is_refused(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, decision: Body, place: str
) -> None:
    claim = await submitted(user, await offered(operator, autoResolve=False))
    path = f"/events/requests/{claim['id']}"
    refused_at(await operator.patch(path, json=decision), place)
    assert body(await user.get(path)) == claim


@pytest.mark.parametrize("claim_id", [NOBODY, "no-id", "%00", "A" * 24])
async def test_a_claim_that_is_not_there_is_not_found(operator: httpx.AsyncClient, claim_id: str) -> None:
    refused(await operator.get(f"/events/requests/{claim_id}"), 404, "not_found")
    refused(await operator.patch(f"/events/requests/{claim_id}", json=APPROVED), 404, "not_found")


async def test_a_claim_is_shown_to_its_owner_and_to_who_oversees_and_to_nobody_else(
    operator: httpx.AsyncClient,
    user: httpx.AsyncClient,
    auditor: httpx.AsyncClient,
    admin: httpx.AsyncClient,
    calling: Calling,
    bearer: Bearer,
) -> None:
    claim = await submitted(user, await offered(operator))
    path = f"/events/requests/{claim['id']}"
    for client in (user, operator, auditor, admin):
        assert body(await client.get(path)) == claim
    async with calling(bearer(Role.USER)) as stranger:
        refused(await stranger.get(path), 404, "not_found")


@pytest.mark.parametrize("decision", [APPROVED, REJECTED])
async def test_of_ten_decisions_at_once_one_is_taken(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, decision: Body
) -> None:
    offer = await offered(operator, autoResolve=False, stock=5)
    claim = await submitted(user, offer)
    path = f"/events/requests/{claim['id']}"
    answers = await asyncio.gather(*(operator.patch(path, json=decision) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 9
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    given = won["status"] == "APPROVED"
    assert body(await user.get(path)) == won
    assert await points(user) == 100 * given
    assert await stock(operator, offer) == {"total": 5, "remaining": 5 - given}


async def test_of_fifty_claims_of_one_user_at_once_one_is_taken(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=50)
    answers = await asyncio.gather(*(user.post(offer.claims) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json()["type"].rpartition(":")[2] for answer in answers if answer.status_code == 409} == {
        "already_claimed"
    }
    assert await stock(operator, offer) == {"total": 50, "remaining": 49}
    assert body(await user.get("/events/requests/mine"))["totalItems"] == 1
    assert await points(user) == 100


async def test_of_two_hundred_users_on_a_stock_of_fifty_just_fifty_get_it(
    operator: httpx.AsyncClient, bearer: Bearer
) -> None:
    offer = await offered(operator, stock=50)
    users = [new_id() for _ in range(200)]
    headers = [bearer(Role.USER, user_id=user_id) for user_id in users]
    answers = await asyncio.gather(*(operator.post(offer.claims, headers=one) for one in headers))
    assert sorted(answer.status_code for answer in answers) == [201] * 50 + [409] * 150
    approved = {answer.json()["userId"] for answer in answers if answer.status_code == 201}
    assert {answer.json()["status"] for answer in answers if answer.status_code == 201} == {"APPROVED"}
    assert {answer.json()["type"].rpartition(":")[2] for answer in answers if answer.status_code == 409} == {"sold_out"}
    assert await stock(operator, offer) == {"total": 50, "remaining": 0}
    listed = body(await operator.get("/events/requests", params={"eventId": offer.event_id, "limit": 100}))
    assert {claim["userId"] for claim in listed["items"]} == approved
    assert listed["totalItems"] == 50
    wallets = [body(await operator.get("/wallet", params={"userId": user_id})) for user_id in users]
    assert {wallet["userId"]: wallet["balances"] for wallet in wallets} == {
        user_id: {"POINT": 100} if user_id in approved else {} for user_id in users
    }
