from dataclasses import dataclass, replace
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from daemons.chassis.mongo import Database, naive, violated
from daemons.event.domain.claim import Claim
from daemons.event.service.ports import ClaimFilter, Page
from daemons.event.storage.documents import ClaimDocument
from daemons.event.storage.query import numbered
from rewardctl.kernel.errors import AlreadyClaimed, NotFound, TransitionNotAllowed


@dataclass(frozen=True, slots=True)
class MongoClaims:
    database: Database

    @property
    def _claims(self) -> Any:  # noqa: ANN401 - motor's collections are untyped
        return self.database.engine.get_collection(ClaimDocument)

    async def add(self, claim: Claim, limit: int) -> Claim:
        for slot in range(1, limit + 1):
            candidate = replace(claim, slot=slot)
            try:
                await self._claims.insert_one(ClaimDocument.of(candidate).model_dump_doc())
            except DuplicateKeyError as error:
                if "slot" not in violated(error):
                    raise
            else:
                return candidate
        raise AlreadyClaimed

    async def swap(self, claim: Claim) -> None:
        guard = {"_id": ObjectId(claim.id), "revision": claim.revision - 1}
        if await self._claims.find_one_and_replace(guard, ClaimDocument.of(claim).model_dump_doc()) is None:
            raise TransitionNotAllowed("Somebody else is deciding this claim")

    async def remove(self, claim: Claim) -> None:
        await self._claims.find_one_and_delete({"_id": ObjectId(claim.id), "revision": claim.revision})

    async def get(self, claim_id: str) -> Claim:
        found = await self._claims.find_one({"_id": ObjectId(claim_id)})
        if found is None:
            raise NotFound
        return ClaimDocument.model_validate_doc(found).domain()

    async def list(self, wanted: ClaimFilter, page: int, limit: int) -> Page[Claim]:
        query: dict[str, Any] = {}
        if wanted.user_id is not None:
            query["user_id"] = ObjectId(wanted.user_id)
        if wanted.event_id is not None:
            query["event.id"] = ObjectId(wanted.event_id)
        if wanted.status is not None:
            query["status"] = wanted.status.value
        made: dict[str, Any] = {}
        if wanted.since is not None:
            made["$gte"] = naive(wanted.since)
        if wanted.until is not None:
            made["$lt"] = naive(wanted.until)
        if made:
            query["created_at"] = made
        found, total = await numbered(self._claims, query, page, limit)
        return Page([ClaimDocument.model_validate_doc(one).domain() for one in found], total, page, limit)

    async def any_for_event(self, event_id: str) -> bool:
        return await self._claims.find_one({"event.id": ObjectId(event_id)}, {"_id": 1}) is not None

    async def any_for_event_reward(self, event_reward_id: str) -> bool:
        return await self._claims.find_one({"event_reward_id": ObjectId(event_reward_id)}, {"_id": 1}) is not None
