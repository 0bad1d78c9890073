from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from daemons.chassis.mongo import Database, aware
from daemons.event.storage.documents.code import CodeDocument
from rewardctl.sdk import Code


@dataclass(frozen=True, slots=True)
class MongoCodes:
    """A code is given in one guarded write, and the unique (reward, claim) lets a claim have one."""

    database: Database

    @property
    def _codes(self) -> Any:  # noqa: ANN401 - motor's collections are untyped
        return self.database.engine.get_collection(CodeDocument)

    async def take(self, reward_id: str, claim_id: str) -> Code | None:
        own = {"reward_id": ObjectId(reward_id), "claim_id": claim_id}
        found = await self._codes.find_one(own) or await self._given(own)
        return _code(found) if found else None

    async def _given(self, own: Mapping[str, Any]) -> Mapping[str, Any] | None:
        try:
            given: Mapping[str, Any] | None = await self._codes.find_one_and_update(
                {"reward_id": own["reward_id"], "claim_id": None},
                {"$set": {"claim_id": own["claim_id"]}},
                sort=[("_id", ASCENDING)],
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError:
            given = await self._codes.find_one(own)
        return given


def _code(found: Mapping[str, Any]) -> Code:
    expires_at = found.get("expires_at")
    return Code(str(found["_id"]), aware(expires_at) if expires_at else None)
