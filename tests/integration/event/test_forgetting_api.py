"""Of somebody who was erased, event keeps what the books need and nothing that tells of them."""

import json
from datetime import UTC, datetime, timedelta

import httpx
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.domain.audit import Author
from daemons.event.domain.claim import Reason
from daemons.event.service.parts import Parts
from rewardctl.kernel.clock import iso
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.wire.claims import ClaimStatus, DecisionRequest
from tests.builders import Bearer
from tests.integration.event.steps import body, offered, refused, stock

TELLING = "4711-anna-of-seoul"
CONDITION = {
    "all": [
        {"attribute": "nickname", "op": "!=", "value": "nobody"},
        {"activity": "visit", "aggregate": "count", "op": ">=", "value": 1},
    ]
}


async def traces(database: Database, user_id: str) -> dict[str, int]:
    """How many documents of each collection are about the user."""
    stored, found = database.database, {}
    for name in await stored.list_collection_names():
        about = {"$or": [{"user_id": ObjectId(user_id)}, {"_id": ObjectId(user_id)}]}
        if number := await stored[name].count_documents(about):
            found[name] = number
    return found


async def telling(database: Database, user_id: str) -> list[str]:
    """The collections that hold what the user is known by, or was written to."""
    stored, found = database.database, []
    for name in await stored.list_collection_names():
        documents = str(await stored[name].find({"user_id": ObjectId(user_id)}).to_list(None))
        if TELLING in documents or "Dear Anna" in documents:
            found.append(name)
    return found


async def lived(admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, bearer: Bearer) -> tuple[str, dict[str, str]]:
    """A user with activities, attributes and claims of each kind: the id and their header."""
    user_id = new_id()
    headers = bearer(Role.USER, user_id=user_id)
    visit = {
        "userId": user_id,
        "type": "visit",
        "at": iso(datetime.now(UTC) - timedelta(hours=1)),
        "fields": {"where": TELLING},
    }
    body(await admin.post("/activities", json=[{**visit, "id": f"visit-{number}"} for number in range(3)]), 202)
    await admin.put(f"/users/{user_id}/attributes", json={"attributes": {"nickname": TELLING}})
    met = await offered(admin, condition=CONDITION)
    unmet = await offered(admin, condition={"attribute": "nickname", "op": "==", "value": "another"})
    manual = await offered(admin, condition=CONDITION, autoResolve=False)
    key = {"Idempotency-Key": f"key-{user_id}"}
    assert body(await anonymous.post(met.claims, headers=headers | key), 201)["status"] == "APPROVED"
    assert body(await anonymous.post(unmet.claims, headers=headers), 201)["status"] == "REJECTED"
    waiting = body(await anonymous.post(manual.claims, headers=headers), 201)
    decision = {"status": "REJECTED", "reason": "Dear Anna, not this time"}
    body(await admin.patch(f"/events/requests/{waiting['id']}", json=decision))
    return user_id, headers


async def test_what_tells_of_them_goes_and_claims_ledger_and_wallet_stay(
    auth: httpx.AsyncClient, admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, bearer: Bearer, database: Database
) -> None:
    user_id, headers = await lived(admin, anonymous, bearer)
    before = body(await anonymous.get("/wallet", headers=headers))
    assert set(await telling(database, user_id)) >= {"activities", "claims"}

    for _ in range(2):
        answer = await auth.delete(f"/users/{user_id}")
        assert (answer.status_code, answer.content) == (204, b"")

    assert await telling(database, user_id) == []
    left = await traces(database, user_id)
    assert set(left) == {"claims", "ledger", "wallets"}
    assert left["claims"] == 3
    assert body(await anonymous.get("/wallet", headers=headers)) == before
    claims = body(await admin.get("/events/requests", params={"userId": user_id}))["items"]
    assert {one["status"] for one in claims} == {"APPROVED", "REJECTED"}
    assert all(one["evaluation"] is None for one in claims)
    assert {reason["message"] for one in claims for reason in one["reasons"]} == {"erased"}


async def test_a_kept_answer_says_which_claim_it_was_and_no_more(
    auth: httpx.AsyncClient, admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, bearer: Bearer, database: Database
) -> None:
    user_id, _ = await lived(admin, anonymous, bearer)
    await auth.delete(f"/users/{user_id}")
    keyed = await database.database["claims"].find_one({"user_id": ObjectId(user_id), "answer": {"$ne": None}})
    assert keyed is not None
    said = json.loads(keyed["answer"]["body"])
    assert (said["id"], said["status"], said["evaluation"]) == (str(keyed["_id"]), "APPROVED", None)


async def test_what_an_operator_wrote_goes_also_before_the_claim_is_approved(
    auth: httpx.AsyncClient, operator: httpx.AsyncClient, anonymous: httpx.AsyncClient, bearer: Bearer, parts: Parts
) -> None:
    user_id, offer = new_id(), await offered(operator, autoResolve=False)
    claim = body(await anonymous.post(offer.claims, headers=bearer(Role.USER, user_id=user_id)), 201)
    decision = DecisionRequest(status="APPROVED", reason="Anna showed the receipt")
    now = parts.claims.clock.now()
    waiting = (await parts.claims.claims.get(claim["id"])).ordered_by(Author(new_id(), "request-1"), now)
    await parts.claims.claims.swap(waiting.decision_ordered(decision, now))

    await auth.delete(f"/users/{user_id}")
    found = await parts.claims.grants.drive(await parts.claims.claims.get(claim["id"]))

    assert (found.status, found.reasons) == (ClaimStatus.APPROVED, (Reason("approved_by_operator", "erased"),))


async def test_somebody_else_loses_nothing(
    auth: httpx.AsyncClient, admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, bearer: Bearer, database: Database
) -> None:
    other, _ = await lived(admin, anonymous, bearer)
    before = await traces(database, other)
    user_id, _ = await lived(admin, anonymous, bearer)
    await auth.delete(f"/users/{user_id}")
    assert await traces(database, other) == before
    assert "claims" in await telling(database, other)


async def test_nobody_but_a_daemon_has_somebody_forgotten(admin: httpx.AsyncClient, auth: httpx.AsyncClient) -> None:
    refused(await admin.delete(f"/users/{new_id()}"), 403, "forbidden")
    refused(await auth.delete("/users/me"), 404, "not_found")
    assert (await auth.delete(f"/users/{new_id()}")).status_code == 204


async def test_what_still_waits_is_rejected_and_gives_back_what_it_held(
    auth: httpx.AsyncClient, admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, bearer: Bearer
) -> None:
    user_id = new_id()
    headers = bearer(Role.USER, user_id=user_id)
    later = body(await admin.post("/rewards/LATER", json={"name": "later"}), 201)
    manual, put_off = await offered(admin, autoResolve=False), await offered(admin, reward=later, stock=1)
    waiting = [body(await anonymous.post(one.claims, headers=headers), 201) for one in (manual, put_off)]
    assert {one["status"] for one in waiting} == {"PENDING"}

    assert (await auth.delete(f"/users/{user_id}")).status_code == 204

    claims = body(await admin.get("/events/requests", params={"userId": user_id}))["items"]
    told = [(one["status"], [(reason["code"], reason["message"]) for reason in one["reasons"]]) for one in claims]
    assert told == [("REJECTED", [("account_erased", "erased")])] * 2
    assert (await stock(admin, put_off))["remaining"] == 1
    for order in ("REJECTED", "APPROVED"):
        decided = await admin.patch(f"/events/requests/{waiting[0]['id']}", json={"status": order, "reason": "no"})
        refused(decided, 409, "transition_not_allowed")


async def test_where_a_claim_is_on_its_way_it_is_asked_again(
    auth: httpx.AsyncClient, admin: httpx.AsyncClient, anonymous: httpx.AsyncClient, bearer: Bearer, database: Database
) -> None:
    user_id = new_id()
    headers = bearer(Role.USER, user_id=user_id)
    claim = body(await anonymous.post((await offered(admin, autoResolve=False)).claims, headers=headers), 201)
    stored = database.database["claims"]
    on_its_way = {"step": "SUBMITTED", "lease_until": datetime.now(UTC) + timedelta(hours=1)}
    await stored.update_one({"_id": ObjectId(claim["id"])}, {"$set": on_its_way})
    refused(await auth.delete(f"/users/{user_id}"), 503, "unavailable")

    await stored.update_one({"_id": ObjectId(claim["id"])}, {"$set": {"step": "WAITING", "lease_until": None}})
    assert (await auth.delete(f"/users/{user_id}")).status_code == 204
