from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from daemons.chassis.database.instants import naive
from daemons.chassis.database.mongo import Collection, Database
from daemons.event.domain.audit import Change
from daemons.event.domain.claim import Claim
from daemons.event.domain.reward import EventReward
from daemons.event.service.ports.claims import Overtaken
from daemons.event.storage.documents import EventRewardDocument, change_fields, limit_fields, noting
from daemons.event.storage.fence import before_fence
from rewardctl.kernel import missing
from rewardctl.kernel.errors import AlreadyOffered, Conflict, SoldOut


@dataclass(frozen=True, slots=True)
class MongoEventRewards:
    database: Database

    @property
    def _offers(self) -> Collection:
        return self.database.collection(EventRewardDocument)

    async def add(self, offered: EventReward, note: Change) -> None:
        document = EventRewardDocument.fields(offered)
        try:
            await self._offers.insert_one({**document, "unaudited": [change_fields(note)]})
        except DuplicateKeyError as error:
            raise AlreadyOffered from error

    async def get(self, event_id: str, reward_id: str) -> EventReward:
        found = await self._offers.find_one(
            {"event_id": ObjectId(event_id), "reward_id": ObjectId(reward_id), "deleted_at": None}
        )
        if found is None:
            raise missing.offer()
        return EventRewardDocument.read(found)

    async def list(self, event_id: str) -> Sequence[EventReward]:
        found = self._offers.find({"event_id": ObjectId(event_id), "deleted_at": None}).sort("_id", ASCENDING)
        return [EventRewardDocument.read(one) for one in await found.to_list(None)]

    async def change(self, offered: EventReward, changes: Mapping[str, Any], note: Change) -> EventReward | None:
        wanted = dict(changes)
        guard: dict[str, Any] = _as_read(offered)
        update: dict[str, Any] = {}
        if "stock" in wanted:
            total = wanted.pop("stock")
            guard |= _stock_guard(offered, total)
            update, fixed = _stock_move(offered, total)
            wanted |= fixed
        if "per_user_limit" in wanted:
            wanted["per_user_limit"] = limit_fields(wanted["per_user_limit"])
        update["$set"] = {**wanted, "revision": offered.revision + 1}
        found = await self._offers.find_one_and_update(
            guard, {**update, **noting(note)}, return_document=ReturnDocument.AFTER
        )
        if found is not None:
            return EventRewardDocument.read(found)
        if await self._offers.find_one(_as_read(offered), {"_id": 1}) is not None:
            raise Conflict("The stock can't be changed like this", hint="the total can't fall below what is issued")
        return None

    async def bury(self, event_reward_id: str, now: datetime, note: Change) -> None:
        buried = {"$set": {"deleted_at": naive(now)}, **noting(note)}
        if await self._offers.find_one_and_update(_present(event_reward_id), buried, {"_id": 1}) is None:
            raise missing.withdrawn()

    async def unbury(self, event_reward_id: str, note: Change) -> None:
        """Where the reward was offered anew meanwhile, that offer stands."""
        restored = {"$set": {"deleted_at": None}, **noting(note)}
        with suppress(DuplicateKeyError):
            await self._offers.find_one_and_update({"_id": ObjectId(event_reward_id)}, restored, {"_id": 1})

    async def require(self, event_reward_id: str) -> None:
        if await self._offers.find_one(_present(event_reward_id), {"_id": 1}) is None:
            raise missing.withdrawn()

    async def reserve(self, claim: Claim) -> None:
        hold = ObjectId(claim.id)
        available = {"deleted_at": None, "stock_remaining": {"$gt": 0}, "holds": {"$ne": hold}}
        taken = {"$inc": {"stock_remaining": -1}, "$push": {"holds": hold}}
        if claim.limited and await self._moved(claim, available, taken):
            return
        found = await self._seen(claim, "holds")
        if found.get("holds"):
            return
        if found["deleted_at"] is not None:
            raise missing.withdrawn()
        if found["stock_total"] is not None:
            raise SoldOut

    async def release(self, claim: Claim) -> None:
        hold = ObjectId(claim.id)
        given_back = {"$inc": {"stock_remaining": 1}, "$pull": {"holds": hold}}
        if claim.limited and not await self._moved(claim, {"stock_total": {"$ne": None}, "holds": hold}, given_back):
            await self.settle(claim)

    async def take_back(self, claim: Claim) -> None:
        mark = ObjectId(claim.id)
        limited = {"stock_total": {"$ne": None}, "returns": {"$ne": mark}}
        returned = {"$inc": {"stock_remaining": 1}, "$push": {"returns": mark}}
        if claim.limited and not await self._moved(claim, limited, returned):
            await self._seen(claim, "returns")

    async def settle(self, claim: Claim) -> None:
        mark = ObjectId(claim.id)
        marked = {"$or": [{"holds": mark}, {"returns": mark}]}
        if claim.limited and not await self._moved(claim, marked, {"$pull": {"holds": mark, "returns": mark}}):
            await self._seen(claim, "holds")

    async def _moved(self, claim: Claim, guard: dict[str, Any], update: dict[str, Any]) -> bool:
        """Whether `update` was made: only before the claim's fence, so never by a process that was taken over."""
        guarded = {"_id": ObjectId(claim.event_reward_id), **guard, "$expr": before_fence(claim)}
        return await self._offers.find_one_and_update(guarded, update, {"_id": 1}) is not None

    async def _seen(self, claim: Claim, marks: str) -> dict[str, Any]:
        """The offer, with the claim's own mark if it has one. Raises: Overtaken past the claim's fence."""
        shown = {"deleted_at": 1, "stock_total": 1, marks: {"$elemMatch": {"$eq": ObjectId(claim.id)}}}
        guarded = {"_id": ObjectId(claim.event_reward_id), "$expr": before_fence(claim)}
        found: dict[str, Any] | None = await self._offers.find_one(guarded, shown)
        if found is None:
            raise Overtaken
        return found


def _present(event_reward_id: str) -> dict[str, Any]:
    return {"_id": ObjectId(event_reward_id), "deleted_at": None}


def _as_read(offered: EventReward) -> dict[str, Any]:
    """The offer as no operator changed it since; one that nobody ever did may have been stored without a revision."""
    revision = {"$in": [1, None]} if offered.revision == 1 else offered.revision
    return {**_present(offered.id), "revision": revision}


def _stock_guard(offered: EventReward, total: int | None) -> dict[str, Any]:
    """The stock is as it was read; lowering it leaves what is issued covered."""
    before = offered.stock.total if offered.stock else None
    if before is None or total is None:
        return {"stock_total": before}
    return {"stock_total": before, "stock_remaining": {"$gte": before - total}}


def _stock_move(offered: EventReward, total: int | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """An update of the counts, and the fields that are set beside it. Raises: Conflict."""
    if total is None:
        return {}, {"stock_total": None, "stock_remaining": None}
    if offered.stock is None:
        raise Conflict("An unlimited offer can't get a stock later", hint="offer the reward in a new event")
    more = total - offered.stock.total
    return {"$inc": {"stock_total": more, "stock_remaining": more}}, {}
