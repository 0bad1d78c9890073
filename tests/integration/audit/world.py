"""A copy of the database that the stories filled, for a test to damage with the driver alone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import ObjectId
from pymongo.database import Database

from daemons.event.domain.ledger import EntryKind, LedgerEntry
from daemons.event.storage.documents import ClaimDocument, LedgerEntryDocument
from tests.integration.audit.stories import Told

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    uri: str
    database: Database[Stored]
    told: Told

    def claim(self, story: str) -> Stored:
        found = self.database["claims"].find_one({"_id": ObjectId(self.told.claims[story])})
        assert found is not None
        return found

    def change_claim(self, story: str, **changes: Any) -> None:
        self._change("claims", {"_id": ObjectId(self.told.claims[story])}, {"$set": changes})

    def change_offer(self, story: str, update: Stored) -> None:
        self._change("event_rewards", {"_id": ObjectId(self.told.offers[story])}, update)

    def change_event(self, story: str, update: Stored) -> None:
        self._change("events", {"_id": self.claim(story)["event"]["id"]}, update)

    def take(self, story: str, count: int) -> None:
        self.change_offer(story, {"$inc": {"stock_remaining": -count}})

    def change_entry(self, story: str, kind: str = "GRANT", **changes: Any) -> None:
        self._change("ledger", self._entry(story, kind), {"$set": changes})

    def change_told(self, story: str, number: int, **changes: Any) -> None:
        """Entry `number` of the audit log about a claim."""
        self._change("audit", self._told(story, number), {"$set": changes})

    def forget_told(self, story: str, *numbers: int) -> None:
        for number in numbers:
            assert self.database["audit"].delete_one(self._told(story, number)).deleted_count == 1

    def forget_last_of_event(self, story: str) -> None:
        """The newest entry of the audit log about the event that the story's claim is of."""
        subject = {"subject_id": self.claim(story)["event"]["id"]}
        last = self.database["audit"].find_one(subject, sort=[("seq", -1)])
        assert last is not None
        self.database["audit"].delete_one({"_id": last["_id"]})

    def _told(self, story: str, number: int) -> Stored:
        return {"subject_id": ObjectId(self.told.claims[story]), "seq": number}

    def change_wallet(self, story: str, **changes: Any) -> None:
        self._change("wallets", {"_id": self.claim(story)["user_id"]}, {"$set": changes})

    def _change(self, collection: str, which: Stored, update: Stored) -> None:
        assert self.database[collection].update_one(which, update).modified_count == 1

    def forget_claim(self, story: str) -> None:
        assert self.database["claims"].delete_one({"_id": ObjectId(self.told.claims[story])}).deleted_count == 1

    def forget_entry(self, story: str, kind: str = "GRANT") -> None:
        assert self.database["ledger"].delete_one(self._entry(story, kind)).deleted_count == 1

    def forget_offer(self, story: str) -> None:
        which = {"_id": ObjectId(self.told.offers[story])}
        assert self.database["event_rewards"].delete_one(which).deleted_count == 1

    def _entry(self, story: str, kind: str) -> Stored:
        return {"claim_id": ObjectId(self.told.claims[story]), "kind": kind}

    def twin(self, story: str, **changes: Any) -> None:
        """Insert a second claim like that one, and its GRANT entry where it was approved."""
        twin = {**self.claim(story), "_id": ObjectId(), "key": None, "fingerprint": None, "answer": None, **changes}
        self.database["claims"].insert_one(twin)
        if twin["status"] == "APPROVED":
            self.enter(twin, EntryKind.GRANT)

    def enter(self, claim: Stored, kind: EntryKind, amount: int | None = None) -> None:
        """Append to the wallet of the claim's user, in the way of the platform itself."""
        owner = {"user_id": claim["user_id"]}
        last = self.database["ledger"].find_one(owner, sort=[("seq", -1)])
        before = LedgerEntryDocument.read(last) if last else None
        entered = ClaimDocument.read(claim)
        (grant,) = entered.grants
        given = grant.amount if amount is None else amount
        entry = LedgerEntry.after(before, entered, grant, kind, given, entered.updated_at)
        self.database["ledger"].insert_one(LedgerEntryDocument.fields(entry))

    def drop_index(self, collection: str, name: str) -> None:
        self.database[collection].drop_index(name)


def ago(seconds: float) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=seconds)
