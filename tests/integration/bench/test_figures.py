from dataclasses import replace

import pytest
from bson import ObjectId

from rewardctl.bench.race import figures
from rewardctl.bench.race.figures import Documents, Figures
from rewardctl.bench.race.offer import Offer
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id

KEPT = Figures(approved=2, doubles=0, missing=0, unsaid=0, over_issued=0, remaining=0, half_done=0)


def _claim(database: Documents, offer: Offer, *, user_id: str | None = None, grants: int = 1) -> str:
    """An approved claim, and its grants in the ledger."""
    claim_id = new_id()
    claim = {"_id": ObjectId(claim_id), "user_id": ObjectId(user_id or new_id()), "status": "APPROVED"}
    database["claims"].insert_one({**claim, "event_reward_id": ObjectId(offer.id), "lease_until": None})
    for _ in range(grants):
        entry = {"claim_id": ObjectId(claim_id), "reward_id": ObjectId(offer.reward_id), "kind": "GRANT"}
        database["ledger"].insert_one(entry)
    return claim_id


@pytest.fixture
def said(database: Documents, offer: Offer) -> list[str]:
    return [_claim(database, offer), _claim(database, offer)]


def test_a_race_that_went_well(database: Documents, offer: Offer, said: list[str]) -> None:
    assert figures.read(database, offer, said) == KEPT
    assert figures.executions(database, offer) == (2, 2)


def test_claims_of_another_offer_do_not_count(database: Documents, offer: Offer, said: list[str]) -> None:
    _claim(database, replace(offer, id=new_id(), reward_id=new_id()))
    assert figures.read(database, offer, said) == KEPT


def test_an_approval_that_was_said_and_is_gone_is_missing(database: Documents, offer: Offer, said: list[str]) -> None:
    database["claims"].delete_one({"_id": ObjectId(said[0])})
    assert figures.read(database, offer, said) == replace(KEPT, approved=1, missing=1)


def test_an_approval_that_was_taken_back_unasked_is_missing(database: Documents, offer: Offer, said: list[str]) -> None:
    database["claims"].update_one({"_id": ObjectId(said[0])}, {"$set": {"status": "PENDING"}})
    assert figures.read(database, offer, said) == replace(KEPT, approved=1, missing=1)


@pytest.mark.parametrize("grants", [0, 2])
def test_an_approval_has_just_one_grant(database: Documents, offer: Offer, grants: int) -> None:
    said = [_claim(database, offer, grants=grants), _claim(database, offer)]
    assert figures.read(database, offer, said) == replace(KEPT, missing=1)


def test_a_second_approval_of_one_user_is_a_double(database: Documents, offer: Offer) -> None:
    user = new_id()
    said = [_claim(database, offer, user_id=user), _claim(database, offer, user_id=user)]
    assert figures.read(database, offer, said) == replace(KEPT, doubles=1)


def test_an_approval_past_the_stock_is_over_issued(database: Documents, offer: Offer, said: list[str]) -> None:
    assert figures.read(database, offer, [*said, _claim(database, offer)]) == replace(KEPT, approved=3, over_issued=1)


def test_an_approval_that_nobody_was_told_of_is_seen(database: Documents, offer: Offer, said: list[str]) -> None:
    assert figures.read(database, offer, said[:1]) == replace(KEPT, unsaid=1)
    assert figures.read(database, offer, said[:1], said[1:]) == KEPT


def test_stock_that_did_not_come_back_is_seen(database: Documents, offer: Offer, said: list[str]) -> None:
    database["event_rewards"].update_one({}, {"$set": {"stock_remaining": -1}})
    assert figures.read(database, offer, said) == replace(KEPT, remaining=-1)


def test_a_claim_on_its_way_and_a_mark_on_the_offer_are_half_done(
    database: Documents, offer: Offer, said: list[str]
) -> None:
    database["claims"].update_one({"_id": ObjectId(said[0])}, {"$set": {"lease_until": SystemClock().now()}})
    database["event_rewards"].update_one({}, {"$set": {"holds": [ObjectId(said[1])], "returns": [ObjectId()]}})
    assert figures.read(database, offer, said) == replace(KEPT, half_done=3)
