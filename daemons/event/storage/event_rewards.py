from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from daemons.chassis.mongo import Database, naive
from daemons.event.domain.claim import Claim
from daemons.event.domain.reward import EventReward
from daemons.event.storage.documents import EventRewardDocument
from rewardctl.kernel.errors import AlreadyOffered, Conflict, NotFound, SoldOut


@dataclass(frozen=True, slots=True)
class MongoEventRewards:
    database: Database

    @property
    def _offers(self) -> Any:  # noqa: ANN401 - motor's collections are untyped
        return self.database.engine.get_collection(EventRewardDocument)

    async def add(self, offered: EventReward) -> None:
        try:
            await self._offers.insert_one(EventRewardDocument.of(offered).model_dump_doc())
        except DuplicateKeyError as error:
            raise AlreadyOffered from error

    async def get(self, event_id: str, reward_id: str) -> EventReward:
        found = await self._offers.find_one(
            {"event_id": ObjectId(event_id), "reward_id": ObjectId(reward_id), "deleted_at": None}
        )
        return _offer(found)

    async def list(self, event_id: str) -> Sequence[EventReward]:
        found = self._offers.find({"event_id": ObjectId(event_id), "deleted_at": None}).sort("_id", ASCENDING)
        return [_offer(one) for one in await found.to_list(None)]

    async def change(self, offered: EventReward, changes: Mapping[str, Any]) -> EventReward:
        wanted = dict(changes)
        guard: dict[str, Any] = {"_id": ObjectId(offered.id), "deleted_at": None}
        update: dict[str, Any] = {}
        if "stock" in wanted:
            total = wanted.pop("stock")
            guard |= _stock_guard(offered, total)
            update, fixed = _stock_move(offered, total)
            wanted |= fixed
        if wanted:
            update["$set"] = wanted
        if not update:
            return offered
        found = await self._offers.find_one_and_update(guard, update, return_document=ReturnDocument.AFTER)
        if found is None:
            await self.require(offered.id)
            raise Conflict("The stock can't be changed like this", hint="the total can't fall below what is issued")
        return _offer(found)

    async def bury(self, event_reward_id: str, now: datetime) -> None:
        guard = {"_id": ObjectId(event_reward_id), "deleted_at": None}
        if await self._offers.find_one_and_update(guard, {"$set": {"deleted_at": naive(now)}}) is None:
            raise NotFound

    async def unbury(self, event_reward_id: str) -> None:
        await self._offers.find_one_and_update({"_id": ObjectId(event_reward_id)}, {"$set": {"deleted_at": None}})

    async def require(self, event_reward_id: str) -> None:
        if await self._offers.find_one({"_id": ObjectId(event_reward_id), "deleted_at": None}, {"_id": 1}) is None:
            raise NotFound

    async def reserve(self, claim: Claim) -> None:
        offer, hold = ObjectId(claim.event_reward_id), ObjectId(claim.id)
        available = {"_id": offer, "deleted_at": None, "stock_remaining": {"$gt": 0}, "holds": {"$ne": hold}}
        taken = {"$inc": {"stock_remaining": -1}, "$push": {"holds": hold}}
        if await self._offers.find_one_and_update(available, taken, {"_id": 1}) is None:
            await self._require_hold(offer, hold)

    async def _require_hold(self, offer: ObjectId, hold: ObjectId) -> None:
        shown = {"stock_total": 1, "holds": {"$elemMatch": {"$eq": hold}}}
        found = await self._offers.find_one({"_id": offer, "deleted_at": None}, shown)
        if found is None:
            raise NotFound
        if found["stock_total"] is not None and not found.get("holds"):
            raise SoldOut

    async def release(self, claim: Claim) -> None:
        held = {"_id": ObjectId(claim.event_reward_id), "holds": ObjectId(claim.id), "stock_total": {"$ne": None}}
        given_back = {"$inc": {"stock_remaining": 1}, "$pull": {"holds": ObjectId(claim.id)}}
        if await self._offers.find_one_and_update(held, given_back, {"_id": 1}) is None:
            await self.settle(claim)

    async def settle(self, claim: Claim) -> None:
        held = {"_id": ObjectId(claim.event_reward_id), "holds": ObjectId(claim.id)}
        await self._offers.find_one_and_update(held, {"$pull": {"holds": ObjectId(claim.id)}}, {"_id": 1})


def _offer(found: Mapping[str, Any] | None) -> EventReward:
    if found is None:
        raise NotFound
    return EventRewardDocument.model_validate_doc(dict(found)).domain()


def _stock_guard(offered: EventReward, total: int | None) -> dict[str, Any]:
    """The stock is as it was read; lowering it leaves what is issued covered."""
    before = offered.stock.total if offered.stock else None
    if before is None or total is None:
        return {"stock_total": before}
    return {"stock_total": before, "stock_remaining": {"$gte": before - total}}


def _stock_move(offered: EventReward, total: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    if total is None:
        return {}, {"stock_total": None, "stock_remaining": None}
    if offered.stock is None:
        raise Conflict("An unlimited offer can't get a stock later", hint="offer the reward in a new event")
    return {"$inc": {"stock_total": total - offered.stock.total, "stock_remaining": total - offered.stock.total}}, {}
