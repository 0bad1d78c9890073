"""Copies of a claim are claims as the platform stores them, and the profiler tells what one alone examines."""

from bson import ObjectId
from pymongo import ASCENDING

from rewardctl.bench.grown.examined import examined, profiled
from rewardctl.bench.grown.fill import fill
from rewardctl.bench.race.figures import Documents
from rewardctl.bench.race.offer import Offer


def _granted(database: Documents, offer: Offer) -> str:
    claim_id, user = ObjectId(), ObjectId()
    claim = {"_id": claim_id, "user_id": user, "event_reward_id": ObjectId(offer.id), "status": "APPROVED"}
    database["claims"].insert_one(claim)
    database["ledger"].insert_one({"user_id": user, "claim_id": claim_id, "kind": "GRANT", "amount": 100})
    return str(claim_id)


def test_the_copies_are_of_other_users_each_with_its_entry(database: Documents, offer: Offer) -> None:
    told: list[int] = []
    fill(database, _granted(database, offer), 12_500, told.append)
    assert told == [10_001, 12_500]
    claims, entries = list(database["claims"].find()), list(database["ledger"].find())
    assert len(claims) == len(entries) == 12_500
    assert len({one["user_id"] for one in claims}) == 12_500
    assert {(one["_id"], one["user_id"]) for one in claims} == {(one["claim_id"], one["user_id"]) for one in entries}
    assert {(one["status"], one["event_reward_id"]) for one in claims} == {("APPROVED", ObjectId(offer.id))}


def test_only_what_names_the_claim_is_counted(database: Documents, offer: Offer) -> None:
    claim_id = _granted(database, offer)
    fill(database, claim_id, 50, lambda _: None)
    database["claims"].create_index([("user_id", ASCENDING)])
    with profiled(database):
        database["claims"].find_one({"_id": ObjectId(claim_id)})
        list(database["claims"].find({"status": "APPROVED"}))
    assert (one := examined(database, [claim_id])).commands == 1
    assert (one.keys, one.documents) == (1, 1)
    with profiled(database):
        list(database["claims"].find({"status": "APPROVED", "note": {"$ne": claim_id}}))
    assert examined(database, [claim_id]).documents == 50
