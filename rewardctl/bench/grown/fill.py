"""Stores claims by the thousand: copies of one that the platform granted, each of another user, with its entry."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from bson import ObjectId
from pymongo.write_concern import WriteConcern

from rewardctl.bench.race.figures import Documents

_BATCH: Final = 10_000
Fields = dict[str, Any]


def fill(database: Documents, claim_id: str, stored: int, tell: Callable[[int], None]) -> None:
    """Until so many claims are there, on disk and of a majority; `tell` is given how many, now and then."""
    claim = database["claims"].find_one({"_id": ObjectId(claim_id)}) or {}
    entry = database["ledger"].find_one({"claim_id": ObjectId(claim_id)}) or {}
    there = database["claims"].estimated_document_count()
    while there < stored:
        added = min(_BATCH, stored - there)
        copies = list(_copies(claim, entry, added))
        _stored(database, "claims", [one for one, _ in copies])
        _stored(database, "ledger", [one for _, one in copies])
        there += added
        tell(there)
    database.client.admin.command("fsync")


def _copies(claim: Fields, entry: Fields, count: int) -> Iterator[tuple[Fields, Fields]]:
    for _ in range(count):
        claim_id, user = ObjectId(), ObjectId()
        yield (
            {**claim, "_id": claim_id, "user_id": user},
            {**entry, "_id": ObjectId(), "user_id": user, "claim_id": claim_id},
        )


def _stored(database: Documents, name: str, documents: list[Fields]) -> None:
    majority = WriteConcern(w="majority")
    database.get_collection(name, write_concern=majority).insert_many(documents, ordered=False)
