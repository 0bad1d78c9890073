import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, ReturnDocument
from pymongo.errors import DuplicateKeyError

from daemons.chassis.database.instants import aware, naive
from daemons.chassis.database.mongo import Collection, Database, violated
from daemons.event.domain.claim import Claim, Step
from daemons.event.service.ports.claims import ClaimFilter, KeyTaken, Overtaken
from daemons.event.service.ports.pages import Page
from daemons.event.storage.documents import AttemptDocument, ClaimDocument
from daemons.event.storage.fence import leased, past_fence
from daemons.event.storage.query import between, numbered
from rewardctl.kernel import missing
from rewardctl.kernel.errors import AlreadyClaimed, Conflict
from rewardctl.wire.claims import ClaimStatus


@dataclass(frozen=True, slots=True)
class MongoClaims:
    database: Database

    @property
    def _claims(self) -> Collection:
        return self.database.collection(ClaimDocument)

    async def admit(self, claim: Claim) -> Claim:
        write = self._insert if claim.revision == 1 else self.swap
        if claim.limit.count == 1:
            return await self._in_slot(replace(claim, slot=1), write)
        while free := await self.free_slots(claim):
            try:
                return await self._in_slot(replace(claim, slot=free[0]), write)
            except AlreadyClaimed:
                continue
        raise AlreadyClaimed

    async def _in_slot(self, claim: Claim, write: Callable[[Claim], Awaitable[Claim]]) -> Claim:
        try:
            return await write(claim)
        except DuplicateKeyError as error:
            raise AlreadyClaimed if "slot" in violated(error) else _key_taken(error) from error

    async def free_slots(self, claim: Claim) -> Sequence[int]:
        taken = {one["slot"] async for one in self._claims.find(_living(claim), {"_id": 0, "slot": 1})}
        return [slot for slot in range(1, claim.limit.count + 1) if slot not in taken]

    async def _insert(self, claim: Claim) -> Claim:
        return await self._written(_named(claim), claim, upsert=True)

    async def keep(self, claim: Claim) -> Claim:
        try:
            await self._claims.insert_one(ClaimDocument.fields(claim))
        except DuplicateKeyError as error:
            raise _key_taken(error) from error
        return claim

    async def swap(self, claim: Claim) -> Claim:
        return await self._written(_before(claim), claim)

    async def take_up(self, claim: Claim) -> Claim:
        return await self._written({**_before(claim), "$expr": past_fence()}, claim)

    async def _written(self, guard: dict[str, Any], claim: Claim, *, upsert: bool = False) -> Claim:
        document = ClaimDocument.fields(claim)
        update = [{"$replaceWith": {"$mergeObjects": [{"$literal": document}, {"lease_until": leased(claim)}]}}]
        found = await self._claims.find_one_and_update(
            guard, update, {"lease_until": 1}, upsert=upsert, return_document=ReturnDocument.AFTER
        )
        if found is None:
            raise Overtaken
        return replace(claim, fence=aware(found["lease_until"]))

    async def remove(self, claim: Claim) -> None:
        if await self._claims.find_one_and_delete({**_named(claim), "revision": claim.revision}) is None:
            raise Overtaken

    async def get(self, claim_id: str) -> Claim:
        found = await self._claims.find_one({"_id": ObjectId(claim_id)})
        if found is None:
            raise missing.claim()
        return ClaimDocument.read(found)

    async def with_key(self, user_id: str, key: str) -> Claim | None:
        found = await self._claims.find_one({"user_id": ObjectId(user_id), "key": key})
        return ClaimDocument.read(found) if found else None

    async def standing_still(self, limit: int) -> Sequence[Claim]:
        return await self._oldest({"lease_until": {"$type": "date"}, "$expr": past_fence()}, "lease_until", limit)

    async def lapsing(self, now: datetime, limit: int) -> Sequence[Claim]:
        return await self._oldest({"expires_at": {"$type": "date", "$lte": naive(now)}}, "expires_at", limit)

    async def _oldest(self, query: dict[str, Any], by: str, limit: int) -> Sequence[Claim]:
        found = self._claims.find(query).sort(by, ASCENDING).limit(limit)
        return [ClaimDocument.read(one) async for one in found]

    async def list(self, wanted: ClaimFilter, page: int, limit: int) -> Page[Claim]:
        found, total = await numbered(self._claims, _matching(wanted), page, limit)
        return Page([ClaimDocument.read(one) for one in found], total, page, limit)

    async def decidable(self, wanted: ClaimFilter, after: str | None, limit: int) -> Sequence[Claim]:
        query = _matching(wanted)
        if wanted.status is ClaimStatus.PENDING:
            query["step"] = Step.WAITING.value
        if after is not None:
            query["_id"] = {"$gt": ObjectId(after)}
        return await self._oldest(query, "_id", limit)

    async def pending(self, user_id: str) -> Sequence[Claim]:
        found = self._claims.find({"user_id": ObjectId(user_id), "status": ClaimStatus.PENDING.value})
        return [ClaimDocument.read(one) async for one in found]

    async def any_for_event(self, event_id: str) -> bool:
        return await self._any({"event.id": ObjectId(event_id)})

    async def any_for_event_reward(self, event_reward_id: str) -> bool:
        return await self._any({"event_reward_id": ObjectId(event_reward_id)})

    async def _any(self, query: dict[str, Any]) -> bool:
        return await self._claims.find_one({**query, "status": {"$ne": None}}, {"_id": 1}) is not None


@dataclass(frozen=True, slots=True)
class MongoAttempts:
    database: Database

    async def add(self, claim: Claim, error: Conflict, now: datetime) -> None:
        attempt = AttemptDocument(
            id=_attempt_id(claim),
            user_id=ObjectId(claim.user_id),
            event_id=ObjectId(claim.event.id),
            event_reward_id=ObjectId(claim.event_reward_id),
            reason=error.code,
            request_id=claim.request_id,
            at=naive(now),
        )
        document = attempt.model_dump_doc()
        attempts = self.database.collection(AttemptDocument)
        await attempts.replace_one({"_id": document["_id"]}, document, upsert=True)


def _attempt_id(claim: Claim) -> ObjectId:
    """With a key it is the key's own, so that a replay of an attempt whose process died adds none."""
    if claim.key is None:
        return ObjectId(claim.id)
    return ObjectId(hashlib.sha256(f"{claim.user_id} {claim.key.value}".encode()).digest()[:12])


def _matching(wanted: ClaimFilter) -> dict[str, Any]:
    query: dict[str, Any] = {"status": wanted.status.value if wanted.status else {"$ne": None}}
    ids = {"user_id": wanted.user_id, "event.id": wanted.event_id, "reward.id": wanted.reward_id}
    query |= {name: ObjectId(one) for name, one in ids.items() if one is not None}
    return query | between("created_at", wanted.since, wanted.until)


def _named(claim: Claim) -> dict[str, Any]:
    """With its user, by whom a sharded collection is parted."""
    return {"_id": ObjectId(claim.id), "user_id": ObjectId(claim.user_id)}


def _before(claim: Claim) -> dict[str, Any]:
    return {**_named(claim), "revision": claim.revision - 1}


def _living(claim: Claim) -> dict[str, Any]:
    return {
        "user_id": ObjectId(claim.user_id),
        "event_reward_id": ObjectId(claim.event_reward_id),
        "bucket": claim.bucket,
        "slot": {"$type": "int"},
    }


def _key_taken(error: DuplicateKeyError) -> Exception:
    return KeyTaken() if "key" in violated(error) else error
