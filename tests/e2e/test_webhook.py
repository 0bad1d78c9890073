"""A stranger's package gives rewards on a real platform, of which no line was changed for it."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from rewardctl.client import Client
from rewardctl.kernel.ids import new_id
from rewardctl.wire.claims import ClaimResponse
from rewardctl.wire.events import EventRequest, OfferRequest
from tests.builders import event_body, offer_body
from tests.fakes.prizes import SECRET, Prizes, PrizeServer, open_prizes, signed
from tests.platform import ADMIN, Platform, Stage, running
from tests.stranger import WEBHOOK, installed


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    environment = {**installed(WEBHOOK, tmp_path_factory.mktemp("site")), "REWARDCTL_PLUGIN_WEBHOOK_SECRET": SECRET}
    root = tmp_path_factory.mktemp("webhook")
    with running(root, environment=environment, outbound_networks="127.0.0.1/32") as made:
        made.login(ADMIN, made.admin_password)
        yield made


@pytest.fixture
def prizes() -> Iterator[PrizeServer]:
    with open_prizes() as server:
        yield server


@pytest.fixture(scope="module")
def client(stack: Platform) -> Iterator[Client]:
    with ExitStack() as clients:
        made = Stage(stack.project, clients).client()
        made.auth.login(ADMIN, stack.admin_password)
        yield made


def _claimed(client: Client, prize: Prizes) -> ClaimResponse:
    """A claim of a prize that an event of its own offers."""
    event = client.events.create(EventRequest.model_validate(event_body()))
    fields = {"name": f"Prize {new_id()}", "url": prize.url, "payload": {"item": "key"}, "amount": 2}
    reward = client.rewards.create("WEBHOOK", fields)
    client.events.offer(event.id, OfferRequest.model_validate(offer_body(reward.id)))
    return client.claims.submit(event.id, reward.id)


def _reason(claim: ClaimResponse) -> tuple[str, str]:
    (reason,) = claim.reasons
    return claim.status, reason.message


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.1)


def _called_back(stack: Platform, claim_id: str, said: object, secret: str = SECRET) -> int:
    """By somebody without an account."""
    raw = json.dumps(said).encode()
    headers = signed(claim_id, raw, int(time.time()), secret)
    return httpx.post(f"{stack.url}/events/requests/{claim_id}/callback", content=raw, headers=headers).status_code


def _holding(stack: Platform, claim: ClaimResponse) -> dict[str, Any]:
    (found,) = [one for one in stack.json("wallet", "show")["holdings"] if one["claimId"] == claim.id]
    return dict(found)


def test_a_claim_sends_one_signed_message_and_its_prize_is_in_the_wallet(
    stack: Platform, client: Client, prizes: PrizeServer
) -> None:
    prize = prizes.prize(said={"status": "granted", "details": {"serial": "K-7"}})

    claim = _claimed(client, prize)

    assert claim.status == "APPROVED"
    (message,) = prize.messages
    sent = {name: value for name, value in message.headers.items() if name.startswith("webhook-")}
    assert sent == signed(claim.id, message.body, int(sent["webhook-timestamp"]))
    assert message.told == {
        "type": "reward.granted",
        "claimId": claim.id,
        "userId": claim.user_id,
        "rewardId": claim.event_reward.reward.id,
        "payload": {"item": "key"},
    }
    found = _holding(stack, claim)
    assert (found["serial"], found["amount"], found["type"]) == ("K-7", 2, "WEBHOOK")


def test_what_the_type_logs_is_read_back_by_the_claims_request_id(
    stack: Platform, client: Client, prizes: PrizeServer
) -> None:
    claim = _claimed(client, prizes.prize())

    found = stack.ok("logs", "--request-id", claim.request_id, "-o", "jsonl")

    (line,) = [line for line in map(json.loads, found.splitlines()) if line.get("event") == "plugin.log"]
    assert (line["msg"], line["rewardType"], line["claimId"]) == ("receiver answered", "WEBHOOK", claim.id)
    assert line["fields"]["status"] == 200
    assert SECRET not in stack.ok("logs", "-o", "jsonl")


def test_a_prize_that_is_decided_later_comes_by_a_callback_through_the_gateway(
    stack: Platform, client: Client, prizes: PrizeServer
) -> None:
    claim = _claimed(client, prizes.prize(status=202, retry_after=300))
    assert _reason(claim) == ("PENDING", "The receiver decides later")
    granted = {"status": "granted", "details": {"serial": "K-8"}}

    assert _called_back(stack, claim.id, granted, "the secret of somebody else") == 401
    assert _called_back(stack, claim.id, granted) == 204
    assert _called_back(stack, claim.id, granted) == 409

    assert client.claims.get(claim.id).status == "APPROVED"
    assert _holding(stack, claim)["serial"] == "K-8"


def test_a_receiver_that_fails_for_a_while_is_waited_for(client: Client, prizes: PrizeServer) -> None:
    prize = prizes.prize(status=500)
    claim = _claimed(client, prize)
    assert _reason(claim) == ("PENDING", "The receiver can't say yet: it answered 500")

    _until(lambda: len(prize.of(claim.id)) > 1)
    prize.status = 200

    _until(lambda: client.claims.get(claim.id).status == "APPROVED")


def test_a_receiver_that_is_away_for_a_while_is_waited_for(client: Client) -> None:
    with open_prizes() as server:
        prize = server.prize()
    claim = _claimed(client, prize)
    assert _reason(claim) == ("PENDING", "The receiver can't be reached")

    with open_prizes(server):
        _until(lambda: client.claims.get(claim.id).status == "APPROVED")

    assert {message.headers["webhook-id"] for message in prize.messages} == {claim.id}


def test_a_revoke_tells_the_receiver(client: Client, prizes: PrizeServer) -> None:
    prize = prizes.prize()
    claim = _claimed(client, prize)

    client.claims.revoke(claim.id, "a mistake")

    assert [message.told["type"] for message in prize.messages] == ["reward.granted", "reward.revoked"]
    assert prize.messages[-1].headers["webhook-id"] == f"{claim.id}-revoked"


def test_the_books_hold(stack: Platform) -> None:
    stack.ok("audit", "verify")
