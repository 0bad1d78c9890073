from dataclasses import dataclass

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from daemons.chassis.database.mongo import Collection, Database
from daemons.event.storage.documents.mark import MarkDocument


@dataclass(frozen=True, slots=True)
class MongoMarks:
    """The unique (reward type, name) lets one claim have it."""

    database: Database

    @property
    def _marks(self) -> Collection:
        return self.database.collection(MarkDocument)

    async def take(self, reward_type: str, name: str, claim_id: str) -> bool:
        mark = MarkDocument(id=ObjectId(), reward_type=reward_type, name=name, claim_id=claim_id)
        try:
            await self._marks.insert_one(mark.model_dump_doc())
        except DuplicateKeyError:
            holder = await self._marks.find_one({"reward_type": reward_type, "name": name})
            return holder is not None and bool(holder["claim_id"] == claim_id)
        return True

    async def free(self, reward_type: str, name: str, claim_id: str) -> None:
        await self._marks.delete_one({"reward_type": reward_type, "name": name, "claim_id": claim_id})
