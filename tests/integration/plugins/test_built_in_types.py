from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from rewardctl.audit.report import Report
from rewardctl.kernel.clock import iso
from rewardctl.kernel.principal import Role
from tests.integration.event.steps import Offer, body, offered, refused, refused_at, stock, until
from tests.integration.stage import Stage


@pytest.fixture
async def operator(platform: Stage) -> httpx.AsyncClient:
    return await platform.someone(Role.OPERATOR)


@pytest.fixture
async def user(platform: Stage) -> httpx.AsyncClient:
    return await platform.someone()


async def reward(operator: httpx.AsyncClient, reward_type: str, **fields: object) -> Any:
    return body(await operator.post(f"/rewards/{reward_type}", json={"name": reward_type, **fields}), 201)


async def offer(operator: httpx.AsyncClient, reward_type: str, **fields: object) -> Offer:
    return await offered(operator, reward=await reward(operator, reward_type, **fields), stock=10)


async def holdings(user: httpx.AsyncClient) -> Any:
    return body(await user.get("/wallet"))["holdings"]


async def revoked(operator: httpx.AsyncClient, claim: Any) -> Any:
    return body(await operator.post(f"/events/requests/{claim['id']}/revoke", json={"reason": "a mistake"}))


async def test_an_item_is_held_until_it_is_revoked(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    claim = body(await user.post((await offer(operator, "ITEM", itemId="sword-7", quantity=3)).claims), 201)

    (held,) = await holdings(user)
    assert (held["type"], held["itemId"], held["quantity"], held["claimId"]) == ("ITEM", "sword-7", 3, claim["id"])
    assert body(await user.get("/wallet"))["balances"] == {"ITEM": 3}

    await revoked(operator, claim)
    assert await holdings(user) == []
    assert body(await user.get("/wallet"))["balances"] == {"ITEM": 0}


async def test_an_item_lapses(platform: Stage, operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    lapsing = await offer(operator, "ITEM", itemId="potion", quantity=1, validDays=1)
    body(await user.post(lapsing.claims), 201)
    (held,) = await holdings(user)
    assert held["expiresAt"] == iso(platform.clock.now() + timedelta(days=1))[:10] + held["expiresAt"][10:]

    platform.clock.advance(timedelta(days=1, seconds=1))
    try:

        async def gone() -> bool:
            return bool(await holdings(user) == [])

        await until(gone)
    finally:
        platform.clock.advance(-timedelta(days=1, seconds=1))


async def test_a_coupon_lapses_by_an_entry_of_the_ledger(
    platform: Stage, operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    expiry = iso(platform.clock.now() + timedelta(days=2))
    body(await user.post((await offer(operator, "COUPON", couponCode="SOON-OVER", expiry=expiry)).claims), 201)
    assert [held["expiresAt"] for held in await holdings(user)] == [expiry]

    platform.clock.advance(timedelta(days=2, seconds=1))
    try:

        async def gone() -> bool:
            return bool(await holdings(user) == [])

        await until(gone)
    finally:
        platform.clock.advance(-timedelta(days=2, seconds=1))
    entries = body(await user.get("/wallet/ledger"))["items"]
    assert [(entry["kind"], entry["amount"]) for entry in entries] == [("EXPIRE", -1), ("GRANT", 1)]


async def test_a_badge_is_given_once_whichever_event_gives_it(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    first, second = [await offer(operator, "BADGE", badgeId="founder-1") for _ in range(2)]
    claim = body(await user.post(first.claims), 201)
    again = body(await user.post(second.claims), 201)

    assert (claim["status"], again["status"]) == ("APPROVED", "REJECTED")
    assert [reason["code"] for reason in again["reasons"]] == ["refused_by_reward_type"]
    assert await stock(operator, second) == {"total": 10, "remaining": 10}

    await revoked(operator, claim)
    assert body(await user.post(second.claims), 201)["status"] == "APPROVED"


async def test_a_badge_is_everybodys_own(platform: Stage, operator: httpx.AsyncClient) -> None:
    given = await offer(operator, "BADGE", badgeId="founder-2")
    claims = [body(await (await platform.someone()).post(given.claims), 201) for _ in range(2)]
    assert [claim["status"] for claim in claims] == ["APPROVED", "APPROVED"]


async def test_a_shared_coupon_is_shown_to_whom_it_was_given_and_to_operators(
    platform: Stage, operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    made = await reward(operator, "COUPON", couponCode="WINTER-26")
    given = await offered(operator, reward=made)
    other = await platform.someone()

    assert "WINTER-26" not in (await other.get(f"/events/{given.event_id}")).text
    assert "WINTER-26" not in (await other.get(f"/events/{given.event_id}/rewards")).text
    assert body(await operator.get(f"/rewards/{made['id']}"))["couponCode"] == "WINTER-26"
    claim = body(await user.post(given.claims), 201)
    assert claim["eventReward"]["reward"]["couponCode"] == "WINTER-26"
    assert [held["couponCode"] for held in await holdings(user)] == ["WINTER-26"]


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"couponCode": "A", "expiry": "2001-01-01T00:00:00Z"}, "body.expiry"),
        ({"couponCode": "A", "pool": True}, "body"),
        ({}, "body"),
        ({"couponCode": ""}, "body.couponCode"),
        ({"pool": True, "expiry": "tomorrow"}, "body.expiry"),
    ],
)
async def test_a_coupon_that_could_not_be_given_is_refused(
    operator: httpx.AsyncClient, fields: dict[str, object], place: str
) -> None:
    refused_at(await operator.post("/rewards/COUPON", json={"name": "Coupon", **fields}), place)


async def test_each_code_of_a_pool_is_given_once(
    platform: Stage, operator: httpx.AsyncClient, verified: Callable[[], Report]
) -> None:
    made = await reward(operator, "COUPON", pool=True)
    codes = [f"CODE-{number:03}" for number in range(5)]
    added = body(await operator.post(f"/rewards/{made['id']}/codes", json={"codes": [*codes, codes[0]]}))
    given = await offered(operator, reward=made)
    users = [await platform.someone() for _ in range(6)]

    claims = [body(await user.post(given.claims), 201) for user in users]

    assert added == {"added": 5, "duplicates": 1}
    assert [claim["status"] for claim in claims] == ["APPROVED"] * 5 + ["REJECTED"]
    assert sorted([held["couponCode"] for user in users for held in await holdings(user)]) == codes
    assert body(await operator.get(f"/rewards/{made['id']}/codes")) == {"total": 5, "given": 5, "left": 0}
    assert verified().findings == []


async def test_a_code_of_a_revoked_claim_is_burnt(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    made = await reward(operator, "COUPON", pool=True)
    body(await operator.post(f"/rewards/{made['id']}/codes", json={"codes": ["A-1", "A-2"]}))
    given = await offered(operator, reward=made)
    await revoked(operator, body(await user.post(given.claims), 201))

    assert await codes_left(operator, given) == [1]
    body(await user.post(given.claims), 201)

    assert [held["couponCode"] for held in await holdings(user)] == ["A-2"]
    assert await codes_left(operator, given) == [0]


async def codes_left(operator: httpx.AsyncClient, given: Offer) -> list[Any]:
    """Of each offer of the event, as its statistics tell."""
    return [one["codesLeft"] for one in body(await operator.get(f"/stats/events/{given.event_id}"))["offers"]]


async def test_a_code_is_readable_for_its_owner_alone(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, platform: Stage
) -> None:
    made = await reward(operator, "COUPON", pool=True)
    body(await operator.post(f"/rewards/{made['id']}/codes", json={"codes": ["OWNERS-1"]}))
    claim = body(await user.post((await offered(operator, reward=made)).claims), 201)

    seen = body(await operator.get("/wallet", params={"userId": claim["userId"]}))
    assert "couponCode" not in seen["holdings"][0]
    auditor = await platform.someone(Role.AUDITOR)
    assert "OWNERS-1" not in (await auditor.get("/audit")).text
    assert "OWNERS-1" not in (await user.get("/wallet/ledger")).text


async def test_codes_are_sealed_where_they_are_stored(operator: httpx.AsyncClient, uri: str) -> None:
    from pymongo import MongoClient  # noqa: PLC0415 - one test looks behind the counter

    made = await reward(operator, "COUPON", pool=True)
    body(await operator.post(f"/rewards/{made['id']}/codes", json={"codes": ["SEALED-1"]}))

    with MongoClient[dict[str, Any]](uri) as client:
        stored = repr(list(client.get_default_database()["codes"].find()))
    assert "SEALED-1" not in stored


async def test_a_line_of_a_file_of_columns_is_no_code(operator: httpx.AsyncClient) -> None:
    made = await reward(operator, "COUPON", pool=True)
    for line in ("AAA-111,2027-01-01", "AAA-111;1", "AAA-111\t1", '"AAA-111"'):
        answer = await operator.post(f"/rewards/{made['id']}/codes", json={"codes": ["A-1", line]})
        refused_at(answer, "body.codes.1")
    assert body(await operator.get(f"/rewards/{made['id']}/codes"))["total"] == 0


async def test_a_reward_without_a_pool_takes_no_codes(operator: httpx.AsyncClient) -> None:
    made = await reward(operator, "POINT", points=1)
    refused(await operator.post(f"/rewards/{made['id']}/codes", json={"codes": ["A"]}), 400, "invalid")
    refused(await operator.get(f"/rewards/{made['id']}/codes"), 400, "invalid")


async def bundle(operator: httpx.AsyncClient, *parts: Any) -> Offer:
    return await offer(operator, "BUNDLE", rewards=[part["id"] for part in parts])


async def test_a_bundle_gives_all_of_its_rewards(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, verified: Callable[[], Report]
) -> None:
    parts = [
        await reward(operator, "POINT", points=100),
        await reward(operator, "POINT", points=11),
        await reward(operator, "ITEM", itemId="hat", quantity=1),
        await reward(operator, "BADGE", badgeId="bundled"),
    ]
    claim = body(await user.post((await bundle(operator, *parts)).claims), 201)

    assert claim["status"] == "APPROVED"
    assert body(await user.get("/wallet"))["balances"] == {"BADGE": 1, "ITEM": 1, "POINT": 111}
    assert len(body(await user.get("/wallet/ledger"))["items"]) == 4
    await revoked(operator, claim)
    assert body(await user.get("/wallet"))["balances"] == {"BADGE": 0, "ITEM": 0, "POINT": 0}
    assert verified().findings == []


async def test_of_a_bundle_with_a_reward_that_is_refused_nothing_is_given(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, verified: Callable[[], Report]
) -> None:
    had = await reward(operator, "BADGE", badgeId="had")
    other = await reward(operator, "BADGE", badgeId="other")
    body(await user.post((await offered(operator, reward=had)).claims), 201)
    given = await bundle(operator, other, await reward(operator, "POINT", points=5), had)

    claim = body(await user.post(given.claims), 201)

    assert claim["status"] == "REJECTED"
    assert body(await user.get("/wallet"))["balances"] == {"BADGE": 1}
    assert await stock(operator, given) == {"total": 10, "remaining": 10}
    assert body(await user.post((await offered(operator, reward=other)).claims), 201)["status"] == "APPROVED"
    assert verified().findings == []


async def test_of_a_bundle_with_a_reward_that_waits_nothing_is_given_yet(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, verified: Callable[[], Report]
) -> None:
    given = await bundle(operator, await reward(operator, "POINT", points=5), await reward(operator, "RAISING"))

    claim = body(await user.post(given.claims), 201)

    assert claim["status"] == "PENDING"
    assert body(await user.get("/wallet"))["balances"] == {}
    assert verified().findings == []


async def test_a_bundle_of_nothing_that_is_there_is_refused(operator: httpx.AsyncClient) -> None:
    points = await reward(operator, "POINT", points=5)
    other = await reward(operator, "POINT", points=6)
    inner = await reward(operator, "BUNDLE", rewards=[points["id"], other["id"]])

    async def tried(*rewards: str) -> httpx.Response:
        return await operator.post("/rewards/BUNDLE", json={"name": "B", "rewards": list(rewards)})

    refused_at(await tried(points["id"], "0" * 24), "body.rewards.1")
    refused_at(await tried(points["id"], points["id"]), "body.rewards.1")
    refused_at(await tried(points["id"], inner["id"]), "body.rewards.1")
    refused_at(await tried(points["id"]), "body.rewards")
