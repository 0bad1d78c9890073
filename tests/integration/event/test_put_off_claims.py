"""A claim whose reward type says later, or no, and an operator who decides otherwise."""

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from tests.builders import Body
from tests.fakes.event import FLAKY
from tests.integration.event.steps import Offer, body, offered, refused, stock


@pytest.fixture
async def claimed(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> "Claimed":
    return Claimed(operator, user)


class Claimed:
    def __init__(self, operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
        self._operator, self._user = operator, user

    async def of(self, reward_type: str) -> tuple[Offer, Body]:
        """An offer of one, and what a claim of it came to."""
        reward = body(await self._operator.post(f"/rewards/{reward_type}", json={"name": new_id()}), 201)
        offer = await offered(self._operator, reward=reward, stock=1)
        return offer, body(await self._user.post(offer.claims), 201)

    async def ordered(self, claim: Body, status: str) -> httpx.Response:
        return await self._operator.patch(f"/events/requests/{claim['id']}", json={"status": status, "reason": "Why"})


async def _told(auditor: httpx.AsyncClient, claim: Body) -> list[tuple[str, str, str]]:
    found = body(await auditor.get("/audit", params={"subject": claim["id"]}))["items"]
    in_order = sorted(found, key=lambda entry: entry["seq"])
    return [(one["action"], one["old"]["status"], one["new"]["status"]) for one in in_order]


@pytest.mark.parametrize("reward_type", ["LATER", "FLAKY"], ids=["it can't say still", "it gives just then"])
async def test_what_is_put_off_is_rejected_and_goes_back(
    claimed: Claimed, operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient, reward_type: str
) -> None:
    offer, claim = await claimed.of(reward_type)
    assert claim["status"] == "PENDING"
    FLAKY.taken_back.clear()

    rejected = body(await claimed.ordered(claim, "REJECTED"))

    assert (rejected["status"], rejected["reasons"]) == (
        "REJECTED",
        [{"code": "rejected_by_operator", "message": "Why"}],
    )
    assert (await stock(operator, offer))["remaining"] == 1
    assert body(await user.get("/wallet/ledger"))["items"] == []
    assert FLAKY.taken_back == ([claim["id"]] if reward_type == "FLAKY" else [])
    assert await _told(auditor, claim) == [("claim.decided", "PENDING", "REJECTED")]


async def test_what_is_put_off_says_so_where_anything_else_is_ordered(
    claimed: Claimed, operator: httpx.AsyncClient
) -> None:
    _, claim = await claimed.of("LATER")

    approval = await claimed.ordered(claim, "APPROVED")
    revoke = await operator.post(f"/events/requests/{claim['id']}/revoke", json={"reason": "Why"})

    for answer in (approval, revoke):
        refused(answer, 409, "transition_not_allowed")
        assert answer.json()["detail"].startswith("This claim waits for its reward type: ")
        assert answer.json()["hint"] == "reject it, where that will not answer"


async def test_an_approval_that_the_reward_type_refuses_again_is_told(
    claimed: Claimed, auditor: httpx.AsyncClient
) -> None:
    _, claim = await claimed.of("REFUSING")

    ordered = body(await claimed.ordered(claim, "APPROVED"))

    assert [ordered["status"], ordered["reasons"][0]["code"]] == ["REJECTED", "refused_by_reward_type"]
    assert await _told(auditor, claim) == [("claim.decided", "REJECTED", "REJECTED")]


async def test_an_approval_that_is_put_off_and_then_rejected_is_told_too(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient, claimed: Claimed
) -> None:
    reward = body(await operator.post("/rewards/LATER", json={"name": new_id()}), 201)
    claim = body(await user.post((await offered(operator, reward=reward, autoResolve=False)).claims), 201)
    assert body(await claimed.ordered(claim, "APPROVED"))["status"] == "PENDING"

    body(await claimed.ordered(claim, "REJECTED"))

    assert await _told(auditor, claim) == [
        ("claim.decided", "PENDING", "PENDING"),
        ("claim.decided", "PENDING", "REJECTED"),
    ]
