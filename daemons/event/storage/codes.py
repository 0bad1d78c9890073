from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bson import ObjectId
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from daemons.chassis.database.instants import aware, naive
from daemons.chassis.database.mongo import Collection, Database
from daemons.event.service.ports.rewards import Pool
from daemons.event.storage.documents.code import CodeDocument
from daemons.event.storage.duplicates import insert_new
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.log import log_for
from rewardctl.kernel.sealing import Sealer
from rewardctl.sdk import Code

_log = log_for("codes")
_LOW: Final = 100
_EACH: Final = 10


@dataclass(frozen=True, slots=True)
class MongoCodes:
    """A code is given in one guarded write, and the unique (reward, claim) lets a claim have one."""

    database: Database
    sealer: Sealer | None

    @property
    def _codes(self) -> Collection:
        return self.database.collection(CodeDocument)

    async def lacking(self, reward_id: str, codes: Sequence[str]) -> Sequence[str]:
        sealer = self._sealer()
        by_digest = {sealer.digest(code, reward_id): code for code in codes}
        there = {"reward_id": ObjectId(reward_id), "digest": {"$in": list(by_digest)}}
        found = await self._codes.find(there, {"digest": 1}).to_list(None)
        known = {one["digest"] for one in found}
        return [code for digest, code in by_digest.items() if digest not in known]

    async def add(self, reward_id: str, codes: Sequence[str], expires_at: datetime | None) -> int:
        sealer = self._sealer()
        documents = [_sealed(sealer, reward_id, code, expires_at) for code in codes]
        return len(documents) - len(await insert_new(self._codes, documents))

    async def count(self, reward_id: str) -> Pool:
        of_reward = {"reward_id": ObjectId(reward_id)}
        total = await self._codes.count_documents(of_reward)
        left = await self._codes.count_documents({**of_reward, "claim_id": None})
        return Pool(total, left)

    async def take(self, reward_id: str, claim_id: str) -> Code | None:
        own = {"reward_id": ObjectId(reward_id), "claim_id": claim_id}
        found: Mapping[str, Any] | None = await self._codes.find_one(own)
        if found is None:
            found = await self._given(own)
            await self._tell_low(reward_id)
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

    async def _tell_low(self, reward_id: str) -> None:
        """A line for each ten codes that go once there are few."""
        query = {"reward_id": ObjectId(reward_id), "claim_id": None}
        left = await self._codes.count_documents(query, limit=_LOW + 1)
        if left <= _LOW and left % _EACH == 0:
            _log.bind(event="pool.low", rewardId=reward_id, left=left).warning("few codes are left")

    async def opened(self, code_ids: Iterable[str]) -> Mapping[str, str]:
        wanted = [ObjectId(code_id) for code_id in code_ids]
        if not wanted:
            return {}
        sealer = self._sealer()
        found = await self._codes.find({"_id": {"$in": wanted}}).to_list(None)
        return {str(one["_id"]): sealer.opened(one["sealed"], str(one["reward_id"])) for one in found}

    def _sealer(self) -> Sealer:
        if self.sealer is None:
            raise Unavailable("This platform has no key for codes", hint="run: rewardctl init, and restart event")
        return self.sealer


def _sealed(sealer: Sealer, reward_id: str, code: str, expires_at: datetime | None) -> dict[str, Any]:
    return CodeDocument(
        id=ObjectId(),
        reward_id=ObjectId(reward_id),
        digest=sealer.digest(code, reward_id),
        sealed=sealer.seal(code, reward_id),
        expires_at=naive(expires_at),
    ).model_dump_doc()


def _code(found: Mapping[str, Any]) -> Code:
    return Code(str(found["_id"]), aware(found.get("expires_at")))
