"""What the event database says after a race, read directly and compared with what was acknowledged."""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from bson import ObjectId
from pymongo import MongoClient
from pymongo.database import Database

from rewardctl.bench.race.offer import Offer

_AWAY_MS: Final = 5_000
Documents = Database[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is stored of one offer.

    approved     claims that stand APPROVED
    doubles      approved claims of a user past the first one
    missing      claims that were said to be APPROVED and are not, or have not just one grant in the ledger
    unsaid       approved claims that nobody was told of
    over_issued  approved claims past the stock
    remaining    the stock that is left, None where it is unlimited
    half_done    claims on their way, and marks of such on the offer
    codes_given  codes of the pool that a claim has, None where there is none
    codes_wrong  approved claims whose ledger does not name the one code that is theirs
    """

    approved: int
    doubles: int
    missing: int
    unsaid: int
    over_issued: int
    remaining: int | None
    half_done: int
    codes_given: int | None = None
    codes_wrong: int = 0


@contextmanager
def opened(uri: str) -> Iterator[Documents]:
    """The event database, as a majority has it."""
    client: MongoClient[dict[str, Any]] = MongoClient(
        uri, readConcernLevel="majority", serverSelectionTimeoutMS=_AWAY_MS, appname="rewardctl"
    )
    with client:
        yield client.get_default_database()


def read(database: Documents, offer: Offer, acknowledged: Collection[str], put_off: Collection[str] = ()) -> Figures:
    """`acknowledged` are the ids of the claims whose answers said APPROVED, `put_off` of those that said PENDING."""
    approved = _approved(database, offer)
    grants = _grants(database, offer)
    kept = {claim_id for claim_id in approved if grants[claim_id] == 1}
    stored = _stored(database, offer)
    return Figures(
        approved=len(approved),
        doubles=sum(count - 1 for count in Counter(approved.values()).values()),
        missing=len(set(acknowledged) - kept),
        unsaid=len(set(approved).difference(acknowledged, put_off)),
        over_issued=max(0, len(approved) - offer.stock) if offer.stock is not None else 0,
        remaining=stored["stock_remaining"],
        half_done=on_their_way(database, offer) + len(stored["holds"]) + len(stored["returns"]),
        codes_given=None if offer.codes is None else len(_codes(database, offer)),
        codes_wrong=0 if offer.codes is None else _codes_wrong(database, offer, approved),
    )


def on_their_way(database: Documents, offer: Offer) -> int:
    """How many claims a process holds, or has left standing."""
    return database["claims"].count_documents({**_of(offer), "lease_until": {"$type": "date"}})


def executions(database: Documents, offer: Offer) -> tuple[int, int]:
    """How many claims were made, and how many grants the ledger has of them."""
    claims = database["claims"].count_documents({**_of(offer), "status": {"$ne": None}})
    return claims, _grants(database, offer).total()


def _approved(database: Documents, offer: Offer) -> dict[str, str]:
    """The users of the approved claims, by the claims' ids."""
    found = database["claims"].find({**_of(offer), "status": "APPROVED"}, {"user_id": 1})
    return {str(one["_id"]): str(one["user_id"]) for one in found}


def _grants(database: Documents, offer: Offer) -> Counter[str]:
    found = database["ledger"].find({"reward_id": ObjectId(offer.reward_id), "kind": "GRANT"}, {"claim_id": 1})
    return Counter(str(one["claim_id"]) for one in found)


def _codes(database: Documents, offer: Offer) -> dict[str, str]:
    """The claims that have a code, by the codes' ids."""
    taken = {"reward_id": ObjectId(offer.reward_id), "claim_id": {"$type": "string"}}
    return {str(one["_id"]): one["claim_id"] for one in database["codes"].find(taken, {"claim_id": 1})}


def _codes_wrong(database: Documents, offer: Offer, approved: Collection[str]) -> int:
    entries = database["ledger"].find({"reward_id": ObjectId(offer.reward_id), "kind": "GRANT"})
    named = {str(entry["claim_id"]): entry["details"].get("codeId") for entry in entries}
    owners = _codes(database, offer)
    return sum(owners.get(named.get(claim_id) or "") != claim_id for claim_id in approved)


def _stored(database: Documents, offer: Offer) -> dict[str, Any]:
    found = database["event_rewards"].find_one(ObjectId(offer.id))
    if found is None:
        raise LookupError(f"the offer {offer.id} is gone")
    return found


def _of(offer: Offer) -> dict[str, Any]:
    return {"event_reward_id": ObjectId(offer.id)}
