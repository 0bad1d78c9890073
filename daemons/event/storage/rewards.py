from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from daemons.chassis.database.mongo import Collection, Database
from daemons.event.domain.audit import Change
from daemons.event.domain.reward import Reward
from daemons.event.service.ports.pages import Page
from daemons.event.service.ports.rewards import RewardFilter
from daemons.event.storage.documents import RewardDocument, change_fields
from daemons.event.storage.query import containing, numbered
from rewardctl.kernel import missing


@dataclass(frozen=True, slots=True)
class MongoRewards:
    database: Database

    @property
    def _rewards(self) -> Collection:
        return self.database.collection(RewardDocument)

    async def add(self, reward: Reward, note: Change) -> None:
        document = RewardDocument.fields(reward)
        await self._rewards.insert_one({**document, "unaudited": [change_fields(note)]})

    async def note(self, reward_id: str, note: Change) -> None:
        await self._rewards.find_one_and_update(
            {"_id": ObjectId(reward_id)}, {"$push": {"unaudited": change_fields(note)}}
        )

    async def get(self, reward_id: str) -> Reward:
        found = await self._rewards.find_one({"_id": ObjectId(reward_id)})
        if found is None:
            raise missing.reward()
        return RewardDocument.read(found)

    async def list(self, wanted: RewardFilter, page: int, limit: int) -> Page[Reward]:
        query: dict[str, Any] = {}
        if wanted.type is not None:
            query["type"] = wanted.type.upper()
        if wanted.name is not None:
            query["name"] = containing(wanted.name)
        found, total = await numbered(self._rewards, query, page, limit)
        return Page([RewardDocument.read(one) for one in found], total, page, limit)
