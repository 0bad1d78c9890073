"""A claim whose reward somebody outside decides, called back through the open door."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest

from daemons.event.service.parts import Parts
from rewardctl.kernel.ids import new_id
from tests.fakes.auth import MovableClock
from tests.fakes.prizes import Prizes, PrizeServer, open_prizes, signed
from tests.integration.event.steps import Offer, body, offered, refused, stock, until

GRANTED: Final = {"status": "granted", "details": {"serial": 7}}
Header = tuple[str, str]
NO_HEADER: Final = ("x-nothing", "")


@pytest.fixture(scope="module")
def prizes() -> Iterator[PrizeServer]:
    with open_prizes() as server:
        yield server


@pytest.fixture
def prize(prizes: PrizeServer) -> Prizes:
    """One that is decided later."""
    return prizes.prize(status=202, retry_after=300)


@pytest.fixture
async def offer(operator: httpx.AsyncClient, prize: Prizes) -> Offer:
    fields = {"name": f"Prize {new_id()}", "url": prize.url}
    return await offered(operator, reward=body(await operator.post("/rewards/WEBHOOK", json=fields), 201), stock=5)


@pytest.fixture
async def claim(user: httpx.AsyncClient, offer: Offer) -> Any:
    return body(await user.post(offer.claims), 201)


class Caller:
    """Whoever decides the prize."""

    def __init__(self, client: httpx.AsyncClient, clock: MovableClock) -> None:
        self._client = client
        self._clock = clock

    async def call(self, claim_id: str, said: object, *, late: int = 0, header: Header = NO_HEADER) -> httpx.Response:
        """Signed `late` seconds ago, with one `header` that is another."""
        raw = json.dumps(said).encode()
        headers = signed(claim_id, raw, int(self._clock.now().timestamp()) - late) | dict([header])
        return await self._client.post(_path(claim_id), content=raw, headers=headers)


def _path(claim_id: str) -> str:
    return f"/events/requests/{claim_id}/callback"


@pytest.fixture
def caller(anonymous: httpx.AsyncClient, apps_clock: MovableClock) -> Caller:
    return Caller(anonymous, apps_clock)


async def _standing(user: httpx.AsyncClient, claim: Any) -> Any:
    return body(await user.get(f"/events/requests/{claim['id']}"))


async def test_a_claim_that_is_decided_later_waits_and_says_so(claim: Any, prize: Prizes) -> None:
    assert claim["status"] == "PENDING"
    assert claim["reasons"] == [{"code": "waiting_for_reward_type", "message": "The receiver decides later"}]
    (message,) = prize.of(claim["id"])
    assert message.told["claimId"] == claim["id"]


async def test_a_callback_that_is_believed_grants_once(
    caller: Caller, user: httpx.AsyncClient, operator: httpx.AsyncClient, offer: Offer, claim: Any
) -> None:
    assert (await caller.call(claim["id"], GRANTED)).status_code == 204

    assert (await _standing(user, claim))["status"] == "APPROVED"
    refused(await caller.call(claim["id"], GRANTED), 409, "transition_not_allowed")
    wallet = body(await user.get("/wallet"))
    assert wallet["balances"] == {"WEBHOOK": 1}
    assert [(one["serial"], one["claimId"]) for one in wallet["holdings"]] == [(7, claim["id"])]
    assert [entry["kind"] for entry in body(await user.get("/wallet/ledger"))["items"]] == ["GRANT"]
    assert await stock(operator, offer) == {"total": 5, "remaining": 4}


async def test_a_callback_that_refuses_rejects_and_gives_the_stock_back(
    caller: Caller, user: httpx.AsyncClient, operator: httpx.AsyncClient, offer: Offer, claim: Any
) -> None:
    answer = await caller.call(claim["id"], {"status": "refused", "reason": "not in your country"})

    assert answer.status_code == 204
    standing = await _standing(user, claim)
    assert (standing["status"], standing["reasons"][0]["message"]) == ("REJECTED", "not in your country")
    assert await stock(operator, offer) == {"total": 5, "remaining": 5}


@pytest.mark.parametrize("forged", ["signature", "other claim", "stale", "early", "unsigned", "senseless"])
async def test_a_callback_that_is_not_believed_changes_nothing(
    caller: Caller, anonymous: httpx.AsyncClient, user: httpx.AsyncClient, claim: Any, forged: str
) -> None:
    match forged:
        case "signature":
            answer = await caller.call(claim["id"], GRANTED, header=("webhook-signature", "v1,AAAA"))
        case "other claim":
            answer = await caller.call(claim["id"], GRANTED, header=("webhook-id", new_id()))
        case "stale":
            answer = await caller.call(claim["id"], GRANTED, late=301)
        case "early":
            answer = await caller.call(claim["id"], GRANTED, late=-301)
        case "unsigned":
            answer = await anonymous.post(_path(claim["id"]), json=GRANTED)
        case _:
            answer = await caller.call(claim["id"], {"status": "perhaps"})

    refused(answer, 401, "invalid_token")
    assert await _standing(user, claim) == claim


async def test_nobody_is_called_back_for_a_claim_that_is_none(caller: Caller, anonymous: httpx.AsyncClient) -> None:
    refused(await caller.call(new_id(), GRANTED), 404, "not_found")
    refused(await anonymous.post(_path("none")), 404, "not_found")


async def test_a_claim_that_waits_for_an_operator_takes_no_callback(
    caller: Caller, operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    waiting = body(await user.post((await offered(operator, autoResolve=False)).claims), 201)

    refused(await caller.call(waiting["id"], GRANTED), 409, "transition_not_allowed")


@pytest.mark.parametrize(("kind", "status", "code"), [("LATER", 401, "invalid_token"), ("SULKING", 503, "unavailable")])
async def test_a_type_that_knows_no_callbacks_believes_none_and_one_that_fails_is_called_again(
    caller: Caller, operator: httpx.AsyncClient, user: httpx.AsyncClient, kind: str, status: int, code: str
) -> None:
    reward = body(await operator.post(f"/rewards/{kind}", json={"name": f"Later {new_id()}"}), 201)
    claim = body(await user.post((await offered(operator, reward=reward)).claims), 201)

    answer = await caller.call(claim["id"], GRANTED)

    refused(answer, status, code)
    assert ("retry-after" in answer.headers) == (status == 503)
    assert await _standing(user, claim) == claim


async def test_a_receiver_that_fails_is_asked_less_and_less_often(
    parts: Parts, user: httpx.AsyncClient, offer: Offer, prize: Prizes
) -> None:
    prize.status, prize.retry_after = 500, None
    claim = body(await user.post(offer.claims), 201)
    waits: dict[int, float] = {}

    async def asked_three_times() -> bool:
        delay = (await parts.claims.claims.get(claim["id"])).delay
        assert delay is not None
        waits[delay.asked] = delay.retry_after.total_seconds()
        return delay.asked >= 3

    await until(asked_three_times)
    assert waits == {1: 1, 2: 2, 3: 4}
    prize.status = 200


async def test_a_callback_is_read_up_to_one_mebibyte(anonymous: httpx.AsyncClient, claim: Any) -> None:
    refused(await anonymous.post(_path(claim["id"]), content=bytes(2**20)), 401, "invalid_token")
    refused(await anonymous.post(_path(claim["id"]), content=bytes(2**20 + 1)), 413, "too_large")


async def test_callbacks_and_the_completer_at_once_grant_once(
    caller: Caller, operator: httpx.AsyncClient, user: httpx.AsyncClient, offer: Offer, prize: Prizes
) -> None:
    prize.retry_after = 1
    claim = body(await user.post(offer.claims), 201)

    async def asked_again() -> bool:
        return len(prize.of(claim["id"])) > 1

    await until(asked_again)
    prize.status = 200
    statuses = {
        answer.status_code for answer in await asyncio.gather(*(caller.call(claim["id"], GRANTED) for _ in range(30)))
    }

    async def approved() -> bool:
        return bool((await _standing(user, claim))["status"] == "APPROVED")

    await until(approved)
    assert statuses <= {204, 409, 503}
    assert [entry["kind"] for entry in body(await user.get("/wallet/ledger"))["items"]] == ["GRANT"]
    assert await stock(operator, offer) == {"total": 5, "remaining": 4}


async def test_details_that_can_not_be_stored_are_not_taken(
    caller: Caller, user: httpx.AsyncClient, claim: Any
) -> None:
    for odd in ({"a\0b": 1}, {"a": "\ud800"}, {"a": 2**70}, {"$a": 1}):
        answer = await caller.call(claim["id"], {"status": "granted", "details": odd})
        assert answer.status_code in {401, 503}, (odd, answer.text)

    assert await _standing(user, claim) == claim
    assert (await caller.call(claim["id"], GRANTED)).status_code == 204
