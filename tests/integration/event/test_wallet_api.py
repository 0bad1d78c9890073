import httpx
import pytest

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import body, made, offered, refused, refused_at


async def test_a_wallet_is_empty_at_first(calling: Calling, bearer: Bearer) -> None:
    user_id = new_id()
    async with calling(bearer(Role.USER, user_id=user_id)) as user:
        assert body(await user.get("/wallet")) == {"userId": user_id, "balances": {}, "holdings": []}


async def test_a_balance_is_the_sum_of_what_was_given_of_its_type(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    voucher = body(await operator.post("/rewards/VOUCHER", json={"name": "V", "voucherCode": "x", "amount": 7}), 201)
    rewards = [await made(operator, points=100), await made(operator, points=1000), voucher]
    for reward in rewards:
        body(await user.post((await offered(operator, reward=reward)).claims), 201)
    assert body(await user.get("/wallet"))["balances"] == {"POINT": 1100, "VOUCHER": 7}


async def test_the_largest_reward_arrives_whole(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, reward=await made(operator, points=2**53 - 1))
    body(await user.post(offer.claims), 201)
    assert body(await user.get("/wallet"))["balances"] == {"POINT": 2**53 - 1}


async def test_anothers_wallet_is_for_who_oversees(
    operator: httpx.AsyncClient,
    auditor: httpx.AsyncClient,
    admin: httpx.AsyncClient,
    user: httpx.AsyncClient,
    bearer: Bearer,
) -> None:
    owner, offer = new_id(), await offered(operator)
    body(await operator.post(offer.claims, headers=bearer(Role.USER, user_id=owner)), 201)
    for client in (operator, auditor, admin):
        wallet = body(await client.get("/wallet", params={"userId": owner}))
        assert wallet == {"userId": owner, "balances": {"POINT": 100}, "holdings": []}
    refused(await user.get("/wallet", params={"userId": owner}), 403, "forbidden")


async def test_ones_own_wallet_may_be_asked_for_by_name(calling: Calling, bearer: Bearer) -> None:
    user_id = new_id()
    async with calling(bearer(Role.USER, user_id=user_id)) as user:
        assert body(await user.get("/wallet", params={"userId": user_id}))["userId"] == user_id


@pytest.mark.parametrize("user_id", ["no-id", "", "A" * 24, "$ne"])
async def test_a_wallet_of_no_id_is_refused(operator: httpx.AsyncClient, user_id: str) -> None:
    refused_at(await operator.get("/wallet", params={"userId": user_id}), "query.userId")
