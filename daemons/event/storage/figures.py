"""Reads the figures in a handful of bounded queries, each on an index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bson import ObjectId
from odmantic import Model
from pymongo import ASCENDING, DESCENDING

from daemons.chassis.database.mongo import Collection, Database
from daemons.event.service.ports.figures import Figures, StockFigure
from daemons.event.storage.documents import ClaimDocument, EventDocument, EventRewardDocument
from daemons.event.storage.documents.code import CodeDocument
from daemons.event.storage.fence import past_fence
from daemons.event.storage.query import in_period

_EVENTS: Final = 1_000
_STOCKS: Final = 500
_POOLS: Final = 100
_CODES: Final = 10_000
_CLAIMS: Final = 100_000
_HALF_DONE: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class MongoFigures:
    database: Database

    async def read(self, now: datetime) -> Figures:
        return Figures(
            on_their_way=await self._claims({}),
            half_done=await self._claims({"$expr": past_fence(_HALF_DONE)}),
            stocks=await self._stocks(await self._running(now)),
            pools=await self._pools(),
        )

    async def _claims(self, narrower: Mapping[str, Any]) -> int:
        query = {"lease_until": {"$type": "date"}, **narrower}
        return int(await self._of(ClaimDocument).count_documents(query, limit=_CLAIMS))

    async def _running(self, now: datetime) -> Sequence[ObjectId]:
        """The newest of them."""
        query = {"status": "ACTIVE", "deleted_at": None, **in_period(now)}
        found = self._of(EventDocument).find(query, {"_id": 1}).sort("_id", DESCENDING).limit(_EVENTS)
        return [one["_id"] async for one in found]

    async def _stocks(self, events: Sequence[ObjectId]) -> Sequence[StockFigure]:
        query = {"event_id": {"$in": events}, "deleted_at": None, "stock_total": {"$ne": None}}
        shown = {"event_id": 1, "reward_id": 1, "stock_remaining": 1, "stock_total": 1}
        found = self._of(EventRewardDocument).find(query, shown).sort("stock_remaining", ASCENDING).limit(_STOCKS)
        return tuple([_stock(one) async for one in found])

    async def _pools(self) -> Mapping[str, int]:
        """Of the newest rewards that have one."""
        found = await self._of(CodeDocument).distinct("reward_id")
        newest = sorted(found)[-_POOLS:]
        return {str(reward_id): await self._left(reward_id) for reward_id in newest}

    async def _left(self, reward_id: ObjectId) -> int:
        query = {"reward_id": reward_id, "claim_id": None}
        return int(await self._of(CodeDocument).count_documents(query, limit=_CODES))

    def _of(self, document: type[Model]) -> Collection:
        return self.database.collection(document)


def _stock(found: Mapping[str, Any]) -> StockFigure:
    return StockFigure(str(found["event_id"]), str(found["reward_id"]), found["stock_remaining"], found["stock_total"])
