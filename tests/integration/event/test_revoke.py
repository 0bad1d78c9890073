import httpx

from rewardctl.kernel.ids import new_id
from tests.integration.event.steps import Offer, body, made, offered, refused, stock

REASON = {"reason": "Bought back"}


async def _claim(client: httpx.AsyncClient, offer: Offer) -> str:
    return str(body(await client.post(offer.claims), 201)["id"])


async def test_a_revoke_gives_the_stock_back_and_takes_the_points_away(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=3)
    claim = await _claim(user, offer)

    revoked = body(await operator.post(f"/events/requests/{claim}/revoke", json=REASON))

    assert (revoked["status"], revoked["reasons"]) == (
        "REVOKED",
        [{"code": "revoked_by_operator", "message": "Bought back"}],
    )
    assert await stock(operator, offer) == {"total": 3, "remaining": 3}
    assert body(await user.get("/wallet"))["balances"] == {"POINT": 0}
    entries = body(await user.get("/wallet/ledger"))["items"]
    assert [(entry["kind"], entry["amount"]) for entry in entries] == [("REVOKE", -100), ("GRANT", 100)]
    assert entries[0]["previousHash"] == entries[1]["hash"]


async def test_a_second_revoke_changes_nothing(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=3)
    claim = await _claim(user, offer)
    first = body(await operator.post(f"/events/requests/{claim}/revoke", json=REASON))

    assert body(await operator.post(f"/events/requests/{claim}/revoke", json={"reason": "Again"})) == first
    assert await stock(operator, offer) == {"total": 3, "remaining": 3}


async def test_after_a_revoke_the_user_may_claim_again(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=1)
    claim = await _claim(user, offer)
    await operator.post(f"/events/requests/{claim}/revoke", json=REASON)

    assert await _claim(user, offer) != claim


async def test_nothing_is_taken_back_of_a_claim_that_was_given_nothing(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, autoResolve=False)
    claim = await _claim(user, offer)

    refused(await operator.post(f"/events/requests/{claim}/revoke", json=REASON), 409, "transition_not_allowed")
    await operator.patch(f"/events/requests/{claim}", json={"status": "REJECTED"})
    refused(await operator.post(f"/events/requests/{claim}/revoke", json=REASON), 409, "transition_not_allowed")
    refused(await operator.post(f"/events/requests/{new_id()}/revoke", json=REASON), 404, "not_found")


async def test_only_an_operator_revokes(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    claim = await _claim(user, await offered(operator))

    refused(await user.post(f"/events/requests/{claim}/revoke", json=REASON), 403, "forbidden")


async def test_an_operator_may_approve_over_a_rejection_and_it_takes_stock_and_slot_again(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=1, autoResolve=False)
    claim = await _claim(user, offer)
    await operator.patch(f"/events/requests/{claim}", json={"status": "REJECTED", "reason": "Too early"})

    assert body(await operator.patch(f"/events/requests/{claim}", json={"status": "APPROVED"}))["status"] == "APPROVED"
    assert await stock(operator, offer) == {"total": 1, "remaining": 0}
    refused(await user.post(offer.claims), 409, "already_claimed")


async def test_an_override_finds_the_slot_taken_by_a_later_claim_and_the_rejection_stays(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, autoResolve=False)
    claim = await _claim(user, offer)
    await operator.patch(f"/events/requests/{claim}", json={"status": "REJECTED", "reason": "Too early"})
    await _claim(user, offer)

    refused(await operator.patch(f"/events/requests/{claim}", json={"status": "APPROVED"}), 409, "already_claimed")
    kept = body(await operator.get(f"/events/requests/{claim}"))
    assert (kept["status"], kept["reasons"][0]["message"]) == ("REJECTED", "Too early")


async def test_an_override_that_finds_no_stock_stays_rejected(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=0, autoResolve=False)
    claim = await _claim(user, offer)
    await operator.patch(f"/events/requests/{claim}", json={"status": "REJECTED", "reason": "Too early"})

    refused(await operator.patch(f"/events/requests/{claim}", json={"status": "APPROVED"}), 409, "sold_out")
    assert body(await operator.get(f"/events/requests/{claim}"))["status"] == "REJECTED"


async def test_points_with_an_end_are_made_as_such(operator: httpx.AsyncClient) -> None:
    assert (await made(operator, validDays=30))["validDays"] == 30
