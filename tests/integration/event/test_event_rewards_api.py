import asyncio
import re
from datetime import UTC, datetime

import httpx
import pytest

from daemons.event.domain.audit import Change, Subject
from daemons.event.service.parts import Parts
from rewardctl.kernel.principal import Role
from rewardctl.wire.audit import AuditAction, AuditKind
from tests.builders import AUTHOR, Bearer, Body, offer_body, without
from tests.integration.event.steps import Offer, body, made, offered, opened, refused, refused_at, stock

NOBODY = "0" * 24


async def test_an_offer_is_answered_with_its_reward_and_event(operator: httpx.AsyncClient) -> None:
    event, reward = await opened(operator), await made(operator)
    sent = {"rewardId": reward["id"], "condition": {"minPurchase": 1}, "autoResolve": False, "stock": 5}
    offer = body(await operator.post(f"/events/{event['id']}/rewards", json={**sent, "perUserLimit": 2}), 201)
    assert body(await operator.get(f"/events/{event['id']}/rewards")) == [offer]
    assert re.fullmatch(r"[0-9a-f]{24}", offer.pop("id"))
    assert offer == {
        "reward": reward,
        "event": {"id": event["id"], "name": event["name"]},
        "condition": {"minPurchase": 1},
        "autoResolve": False,
        "stock": {"total": 5, "remaining": 5},
        "perUserLimit": 2,
        "version": 1,
    }


async def test_an_offer_is_unlimited_and_once_a_user_unless_it_says_so(operator: httpx.AsyncClient) -> None:
    event, reward = await opened(operator), await made(operator)
    offer = body(await operator.post(f"/events/{event['id']}/rewards", json=offer_body(reward["id"])), 201)
    assert (offer["stock"], offer["perUserLimit"]) == (None, 1)


async def test_an_event_shows_what_it_offers_in_the_order_it_was_offered(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    event = await opened(operator)
    for points in (3, 1, 2):
        await offered(operator, event=event, reward=await made(operator, points=points))
    listed = body(await user.get(f"/events/{event['id']}/rewards"))
    assert {offer["reward"]["points"] for offer in listed} == {1, 2, 3}
    assert listed == sorted(listed, key=lambda offer: str(offer["id"]))
    assert body(await user.get(f"/events/{event['id']}"))["eventRewards"] == listed


async def test_one_reward_may_be_offered_by_two_events(operator: httpx.AsyncClient) -> None:
    reward = await made(operator)
    first, second = [await offered(operator, reward=reward, stock=n) for n in (1, 2)]
    assert await stock(operator, first) == {"total": 1, "remaining": 1}
    assert await stock(operator, second) == {"total": 2, "remaining": 2}


async def test_a_reward_is_offered_once_by_an_event_also_when_many_try(operator: httpx.AsyncClient) -> None:
    event, reward = await opened(operator), await made(operator)
    path, wanted = f"/events/{event['id']}/rewards", offer_body(reward["id"])
    answers = await asyncio.gather(*(operator.post(path, json=wanted) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    refused(await operator.post(path, json=wanted), 409, "already_offered")
    assert len(body(await operator.get(path))) == 1


@pytest.mark.parametrize("name", ["rewardId", "condition", "autoResolve"])
async def test_an_offer_without_a_field_it_needs_is_refused(operator: httpx.AsyncClient, name: str) -> None:
    event = await opened(operator)
    answer = await operator.post(f"/events/{event['id']}/rewards", json=without(offer_body(NOBODY), name))
    refused_at(answer, f"body.{name}")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"rewardId": "no-id"}, "rewardId"),
        ({"rewardId": 1}, "rewardId"),
        ({"stock": -1}, "stock"),
        ({"stock": 1.5}, "stock"),
        ({"stock": "1"}, "stock"),
        ({"stock": True}, "stock"),
        ({"perUserLimit": 0}, "perUserLimit.count"),
        ({"perUserLimit": None}, "perUserLimit"),
        ({"autoResolve": 1}, "autoResolve"),
        ({"condition": []}, "condition"),
        ({"condition": {"a": {"$ref": "events", "$id": 1}}}, "condition"),
        ({"remaining": 1}, "remaining"),
    ],
)
async def test_an_offer_that_is_not_well_formed_is_refused_at_its_place(
    operator: httpx.AsyncClient, changes: Body, place: str
) -> None:
    event, reward = await opened(operator), await made(operator)
    answer = await operator.post(f"/events/{event['id']}/rewards", json=offer_body(reward["id"], **changes))
    refused_at(answer, f"body.{place}")
    assert body(await operator.get(f"/events/{event['id']}/rewards")) == []


async def test_what_is_not_there_can_not_be_offered(operator: httpx.AsyncClient) -> None:
    event, reward = await opened(operator), await made(operator)
    refused(await operator.post(f"/events/{event['id']}/rewards", json=offer_body(NOBODY)), 404, "not_found")
    refused(await operator.post(f"/events/{NOBODY}/rewards", json=offer_body(reward["id"])), 404, "not_found")
    refused(await operator.post("/events/no-id/rewards", json=offer_body(reward["id"])), 404, "not_found")
    refused(await operator.get(f"/events/{NOBODY}/rewards"), 404, "not_found")


@pytest.mark.parametrize("part", ["event", "reward"])
@pytest.mark.parametrize("wrong", [NOBODY, "no-id", "%00"])
async def test_an_offer_that_is_not_there_is_not_found(operator: httpx.AsyncClient, part: str, wrong: str) -> None:
    there = await offered(operator)
    offer = Offer(wrong, there.reward_id) if part == "event" else Offer(there.event_id, wrong)
    refused(await operator.patch(offer.path, json={"stock": 1}), 404, "not_found")
    refused(await operator.delete(offer.path), 404, "not_found")


async def test_the_rewards_id_is_meant_and_not_the_offers(operator: httpx.AsyncClient) -> None:
    offer = await offered(operator)
    (found,) = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    refused(await operator.patch(f"/events/{offer.event_id}/rewards/{found['id']}", json={}), 404, "not_found")


async def test_a_change_changes_what_it_names_and_nothing_else(operator: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=5)
    (before,) = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    changes = {"condition": {"set.a-b": 1}, "autoResolve": False, "perUserLimit": 3}
    changed = body(await operator.patch(offer.path, json=changes))
    assert changed == {**before, **changes, "version": 2}
    assert body(await operator.patch(offer.path, json={})) == changed
    assert body(await operator.get(f"/events/{offer.event_id}/rewards")) == [changed]


async def test_a_change_of_what_somebody_else_changed_is_refused(operator: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=3)
    first = await operator.patch(offer.path, json={"stock": 6}, headers={"If-Match": '"1"'})
    assert (body(first)["version"], first.headers["etag"]) == (2, '"2"')

    refused(await operator.patch(offer.path, json={"stock": 3}, headers={"If-Match": '"1"'}), 412, "stale")
    assert await stock(operator, offer) == {"total": 6, "remaining": 6}
    body(await operator.patch(offer.path, json={"stock": 4}, headers={"If-Match": '"2"'}))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"condition": None}, ""),
        ({"autoResolve": None}, ""),
        ({"perUserLimit": None}, ""),
        ({"condition": {"$set": 1}}, ".condition"),
        ({"stock": -1}, ".stock"),
        ({"stock": True}, ".stock"),
        ({"perUserLimit": 0}, ".perUserLimit.count"),
        ({"rewardId": NOBODY}, ".rewardId"),
        ({"remaining": 9}, ".remaining"),
    ],
)
async def test_a_change_that_is_not_well_formed_is_refused_and_changes_nothing(
    operator: httpx.AsyncClient, changes: Body, place: str
) -> None:
    offer = await offered(operator, stock=5)
    before = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    refused_at(await operator.patch(offer.path, json=changes), f"body{place}")
    assert body(await operator.get(f"/events/{offer.event_id}/rewards")) == before


async def issued(operator: httpx.AsyncClient, bearer: Bearer, offer: Offer, count: int) -> None:
    for _ in range(count):
        body(await operator.post(offer.claims, headers=bearer(Role.USER)), 201)


async def test_a_new_total_moves_what_remains_by_the_difference(operator: httpx.AsyncClient, bearer: Bearer) -> None:
    offer = await offered(operator, stock=5)
    await issued(operator, bearer, offer, 2)
    for total in (8, 3, 2, 4):
        changed = body(await operator.patch(offer.path, json={"stock": total}))
        assert changed["stock"] == {"total": total, "remaining": total - 2}


async def test_the_total_does_not_fall_below_what_is_issued(operator: httpx.AsyncClient, bearer: Bearer) -> None:
    offer = await offered(operator, stock=5)
    await issued(operator, bearer, offer, 2)
    for total in (1, 0):
        refused(await operator.patch(offer.path, json={"stock": total}), 409, "conflict")
    assert await stock(operator, offer) == {"total": 5, "remaining": 3}


async def test_a_refused_total_takes_the_rest_of_its_change_with_it(
    operator: httpx.AsyncClient, bearer: Bearer
) -> None:
    offer = await offered(operator, stock=5)
    await issued(operator, bearer, offer, 2)
    before = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    refused(await operator.patch(offer.path, json={"stock": 1, "perUserLimit": 9}), 409, "conflict")
    assert body(await operator.get(f"/events/{offer.event_id}/rewards")) == before


async def test_what_was_sold_out_can_be_claimed_when_there_is_more(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=0)
    refused(await user.post(offer.claims), 409, "sold_out")
    body(await operator.patch(offer.path, json={"stock": 1}))
    assert body(await user.post(offer.claims), 201)["status"] == "APPROVED"


async def test_a_stock_may_be_lifted(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=0)
    assert body(await operator.patch(offer.path, json={"stock": None}))["stock"] is None
    assert body(await user.post(offer.claims), 201)["status"] == "APPROVED"


async def test_a_total_that_changes_among_claims_loses_none_of_them(
    operator: httpx.AsyncClient, bearer: Bearer
) -> None:
    offer = await offered(operator, stock=5)
    claims = [operator.post(offer.claims, headers=bearer(Role.USER)) for _ in range(40)]
    changes = [operator.patch(offer.path, json={"stock": total}) for total in (20, 10, 15, 12, 30, 3)]
    answers = await asyncio.gather(
        *(each for pair in zip(changes, claims[:6], strict=True) for each in pair), *claims[6:]
    )
    approved = sum(answer.status_code == 201 for answer in answers)
    left = await stock(operator, offer)
    assert left["remaining"] == left["total"] - approved
    assert left["remaining"] >= 0


async def test_of_changes_at_once_each_that_is_made_gives_the_total_it_names(operator: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=5)
    totals = range(10, 30)
    answers = await asyncio.gather(*(operator.patch(offer.path, json={"stock": total}) for total in totals))
    taken = {total: answer.json() for total, answer in zip(totals, answers, strict=True) if answer.status_code == 200}
    assert taken
    assert {total: changed["stock"]["total"] for total, changed in taken.items()} == {total: total for total in taken}
    assert (await stock(operator, offer))["total"] in taken


async def test_what_is_withdrawn_is_gone_and_can_be_offered_again(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator)
    answer = await operator.delete(offer.path)
    assert (answer.status_code, answer.content) == (204, b"")
    refused(await operator.delete(offer.path), 404, "not_found")
    refused(await operator.patch(offer.path, json={"stock": 1}), 404, "not_found")
    refused(await user.post(offer.claims), 404, "not_found")
    assert body(await operator.get(f"/events/{offer.event_id}/rewards")) == []
    body(await operator.post(f"/events/{offer.event_id}/rewards", json=offer_body(offer.reward_id)), 201)
    assert body(await user.post(offer.claims), 201)["status"] == "APPROVED"


@pytest.mark.parametrize("auto", [True, False])
async def test_an_offer_with_a_claim_stays(operator: httpx.AsyncClient, user: httpx.AsyncClient, auto: bool) -> None:
    offer = await offered(operator, autoResolve=auto, stock=3)
    body(await user.post(offer.claims), 201)
    before = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    refused(await operator.delete(offer.path), 409, "has_claims")
    assert body(await operator.get(f"/events/{offer.event_id}/rewards")) == before


@pytest.mark.parametrize("change", [{}, {"stock": 5}, {"autoResolve": True, "perUserLimit": 1}])
async def test_what_changes_nothing_makes_no_new_version(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient, change: dict[str, object]
) -> None:
    offer = await offered(operator, stock=5)
    (before,) = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    assert body(await operator.patch(offer.path, json=change)) == before
    log = body(await auditor.get("/audit", params={"subject": offer.event_id}))["items"]
    assert "offer.changed" not in {one["action"] for one in log}


async def test_where_a_reward_was_offered_anew_before_its_withdrawal_was_undone_the_new_offer_stands(
    operator: httpx.AsyncClient, parts: Parts
) -> None:
    offer = await offered(operator)
    (buried,) = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    stored, now = parts.events.event_rewards, datetime.now(UTC)
    note = Change.of(AuditAction.OFFER_WITHDRAWN, Subject(AuditKind.EVENT, offer.event_id), AUTHOR, now)
    await stored.bury(buried["id"], now, note)
    anew = body(await operator.post(f"/events/{offer.event_id}/rewards", json=offer_body(offer.reward_id)), 201)

    await stored.unbury(buried["id"], note)

    assert [one["id"] for one in body(await operator.get(f"/events/{offer.event_id}/rewards"))] == [anew["id"]]
