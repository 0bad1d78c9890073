"""Counted by the database, a pipeline a question. The index `statistics` answers those on all claims by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bson import ObjectId
from odmantic import Model
from pymongo import DESCENDING

from daemons.chassis.database.instants import aware
from daemons.chassis.database.mongo import Database, Document
from daemons.event.domain.statistics import Tally
from daemons.event.storage.documents import AttemptDocument, ClaimDocument
from rewardctl.wire.claims import ClaimStatus

_QUARTER: Final = {"$dateTrunc": {"date": "$created_at", "unit": "minute", "binSize": 15}}
Stages = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class MongoStatistics:
    database: Database

    async def tallies(self, event_id: str) -> Sequence[Tally]:
        grouped = {"_id": {"since": _QUARTER, "status": "$status"}, "count": {"$sum": 1}}
        found = await self._answer(
            ClaimDocument, [{"$match": _claims_of(event_id)}, {"$group": grouped}], hint="statistics"
        )
        return [Tally(aware(one["_id"]["since"]), ClaimStatus(one["_id"]["status"]), one["count"]) for one in found]

    async def users(self, event_id: str) -> int:
        stages: Stages = [{"$match": _claims_of(event_id)}, {"$group": {"_id": "$user_id"}}, {"$count": "users"}]
        found = await self._answer(ClaimDocument, stages, hint="statistics")
        return found[0]["users"] if found else 0

    async def rejections(self, event_id: str) -> Mapping[str, int]:
        """A claim with two reasons counts for both."""
        rejected = {**_claims_of(event_id), "status": ClaimStatus.REJECTED.value}
        stages: Stages = [{"$match": rejected}, {"$project": {"reasons.code": 1}}, {"$unwind": "$reasons"}]
        return await self._by_code(ClaimDocument, stages, "$reasons.code")

    async def attempts(self, event_id: str) -> Mapping[str, int]:
        return await self._by_code(AttemptDocument, [{"$match": {"event_id": ObjectId(event_id)}}], "$reason")

    async def _by_code(self, of: type[Model], stages: Stages, code: str) -> Mapping[str, int]:
        grouped = {"_id": code, "count": {"$sum": 1}}
        found = await self._answer(of, [*stages, {"$group": grouped}, {"$sort": {"count": DESCENDING, "_id": 1}}])
        return {one["_id"]: one["count"] for one in found}

    async def _answer(self, of: type[Model], stages: Stages, hint: str | None = None) -> list[dict[str, Any]]:
        options: Document = {"hint": hint} if hint else {}
        cursor = await self.database.collection(of).aggregate(stages, allowDiskUse=True, **options)
        return await cursor.to_list(None)


def _claims_of(event_id: str) -> dict[str, Any]:
    return {"event.id": ObjectId(event_id), "status": {"$in": [status.value for status in ClaimStatus]}}
