"""What stands still is finished or undone, on the real database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.domain.claim import Claim
from daemons.event.service.claims import Claims
from daemons.event.service.parts import Parts
from daemons.event.service.ports.claims import ClaimFilter, ClaimRepository
from daemons.event.service.submissions import Order, Submissions
from daemons.event.storage.documents import ClaimDocument
from rewardctl.kernel.ids import new_id
from tests.builders import AUTHOR
from tests.fakes.auth import MovableClock
from tests.integration.event.steps import Offer, body, made, offered, opened, stock, until


class Died(Exception):
    """The process ended here."""


@dataclass(slots=True)
class Mortal:
    """The real repository of a process that dies at its n-th write of a claim, before or after it is made."""

    real: ClaimRepository
    writes_left: int
    after: bool

    async def swap(self, claim: Claim) -> Claim:
        self.writes_left -= 1
        if self.writes_left == 0 and not self.after:
            raise Died
        written = await self.real.swap(claim)
        if self.writes_left == 0:
            raise Died
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def _mortal(use_case: Claims | Submissions, write: int, *, after: bool) -> Any:
    claims: Any = Mortal(use_case.claims, write, after)
    return replace(use_case, claims=claims, grants=replace(use_case.grants, claims=claims))


async def _pass_fence(database: Database, user: str) -> None:
    past = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=1)
    claims = database.collection(ClaimDocument)
    await claims.update_many(
        {"user_id": ObjectId(user), "lease_until": {"$type": "date"}}, {"$set": {"lease_until": past}}
    )


async def _only_claim(operator: httpx.AsyncClient, user: str) -> dict[str, Any]:
    (claim,) = body(await operator.get(f"/events/requests?userId={user}"))["items"]
    return dict(claim)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("write", [1, 2, 3, 4])
async def test_a_claim_whose_process_died_is_approved_once(
    operator: httpx.AsyncClient, parts: Parts, database: Database, write: int, after: bool
) -> None:
    offer, user = await offered(operator, stock=2), new_id()
    with pytest.raises(Died):
        await _mortal(parts.submissions, write, after=after).submit(
            Order(user, offer.event_id, offer.reward_id, "request-id")
        )

    await _pass_fence(database, user)

    async def approved() -> bool:
        return bool((await _only_claim(operator, user))["status"] == "APPROVED")

    await until(approved)
    assert await stock(operator, offer) == {"total": 2, "remaining": 1}
    entries = body(await operator.get(f"/wallet/ledger?userId={user}"))["items"]
    assert [entry["kind"] for entry in entries] == ["GRANT"]


@pytest.mark.parametrize("write", [1, 2, 3, 4])
async def test_a_revoke_whose_process_died_is_finished_once(
    operator: httpx.AsyncClient, parts: Parts, database: Database, write: int
) -> None:
    offer, user = await offered(operator, stock=2), new_id()
    claim = await parts.submissions.submit(Order(user, offer.event_id, offer.reward_id, "request-id"))
    with pytest.raises(Died):
        await _mortal(parts.claims, write, after=True).revoke(claim.id, "because", AUTHOR)

    await _pass_fence(database, user)

    async def revoked() -> bool:
        return bool((await _only_claim(operator, user))["status"] == "REVOKED")

    await until(revoked)
    assert await stock(operator, offer) == {"total": 2, "remaining": 2}
    assert body(await operator.get(f"/wallet?userId={user}"))["balances"] == {"POINT": 0}


async def test_a_claim_is_left_alone_while_its_process_may_still_live(
    operator: httpx.AsyncClient, parts: Parts
) -> None:
    offer, user = await offered(operator, stock=2), new_id()
    with pytest.raises(Died):
        await _mortal(parts.submissions, 2, after=True).submit(
            Order(user, offer.event_id, offer.reward_id, "request-id")
        )

    (claim,) = (await parts.claims.list(ClaimFilter(user_id=user), 0, 10)).items

    assert claim.id not in [one.id for one in await parts.claims.claims.standing_still(1000)]


async def test_points_expire_by_an_entry_of_their_own(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, clock: MovableClock
) -> None:
    offer = await offered(operator, reward=await made(operator, points=30, validDays=2))
    body(await user.post(offer.claims), 201)

    clock.advance(timedelta(days=2, seconds=1))

    async def expired() -> bool:
        return bool(body(await user.get("/wallet"))["balances"] == {"POINT": 0})

    await until(expired)
    kinds = [entry["kind"] for entry in body(await user.get("/wallet/ledger"))["items"]]
    assert kinds == ["EXPIRE", "GRANT"]


async def _flaky(operator: httpx.AsyncClient) -> Offer:
    event = await opened(operator)
    reward = body(await operator.post("/rewards/FLAKY", json={"name": f"Flaky {new_id()}"}), 201)
    return await offered(operator, event=event, reward=reward, stock=5)


async def test_a_reward_type_that_fails_is_asked_again_until_it_gives(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await _flaky(operator)

    claim = body(await user.post(offer.claims, headers={"Idempotency-Key": f"key-{new_id()}"}), 201)

    assert claim["status"] == "PENDING"

    async def approved() -> bool:
        return bool(body(await user.get(f"/events/requests/{claim['id']}"))["status"] == "APPROVED")

    await until(approved)
    assert await stock(operator, offer) == {"total": 5, "remaining": 4}


async def test_a_claim_on_its_way_is_not_an_operators_to_decide(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, database: Database
) -> None:
    claim = body(await user.post((await _flaky(operator)).claims), 201)
    await database.database["claims"].update_one({"_id": ObjectId(claim["id"])}, {"$set": {"delay": None}})

    answer = await operator.patch(f"/events/requests/{claim['id']}", json={"status": "REJECTED"})

    assert answer.status_code == 409
    assert answer.headers["retry-after"] == "1"
