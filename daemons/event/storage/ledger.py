from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from daemons.chassis.mongo import Database, violated
from daemons.event.domain.ledger import LedgerEntry, Wallet
from daemons.event.storage.documents import LedgerEntryDocument


@dataclass(frozen=True, slots=True)
class MongoLedger:
    database: Database

    @property
    def _entries(self) -> Any:  # noqa: ANN401 - motor's collections are untyped
        return self.database.engine.get_collection(LedgerEntryDocument)

    async def enter(self, entry: LedgerEntry) -> None:
        try:
            await self._entries.insert_one(LedgerEntryDocument.of(entry).model_dump_doc())
        except DuplicateKeyError as error:
            if "claim_id" not in violated(error):
                raise

    async def wallet(self, user_id: str) -> Wallet:
        found = await self._entries.find({"user_id": ObjectId(user_id)}).sort("_id", ASCENDING).to_list(None)
        return Wallet.of(user_id, [LedgerEntryDocument.model_validate_doc(one).domain() for one in found])
