from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bson import ObjectId
from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from daemons.chassis.database.mongo import Collection, Database, violated
from daemons.event.domain.audit import AuditEntry, Change
from daemons.event.service.ports.audit import AuditFilter, Noted
from daemons.event.service.ports.pages import Slice
from daemons.event.storage.documents import (
    AuditEntryDocument,
    ClaimDocument,
    EventDocument,
    EventRewardDocument,
    RewardDocument,
    change_of,
)
from daemons.event.storage.query import between
from rewardctl.kernel.errors import bad_cursor
from rewardctl.schema.declared import UNAUDITED

_AUDITED: Final = {
    model.__collection__: model for model in (EventDocument, RewardDocument, EventRewardDocument, ClaimDocument)
}


@dataclass(frozen=True, slots=True)
class MongoAuditLog:
    """Entries of one subject are in a row: the unique (subject, seq) lets one writer at a time add the next."""

    database: Database

    @property
    def _entries(self) -> Collection:
        return self.database.collection(AuditEntryDocument)

    async def append(self, change: Change) -> None:
        while True:
            last = await self._last(change.subject.id)
            try:
                await self._entries.insert_one(AuditEntryDocument.of(AuditEntry.after(last, change)).model_dump_doc())
            except DuplicateKeyError as error:
                if "_id" not in violated(error):
                    continue
            return

    async def _last(self, subject_id: str) -> AuditEntry | None:
        found = await self._entries.find_one({"subject_id": ObjectId(subject_id)}, sort=[("seq", DESCENDING)])
        return AuditEntryDocument.model_validate_doc(found).domain() if found else None

    async def list(self, wanted: AuditFilter, cursor: str | None, limit: int) -> Slice[AuditEntry]:
        clauses = _clauses(wanted)
        if cursor is not None:
            clauses += await self._after(cursor)
        newest = [("at", DESCENDING), ("_id", DESCENDING)]
        found = (
            await self._entries.find({"$and": clauses} if clauses else {}).sort(newest).limit(limit + 1).to_list(None)
        )
        items = [AuditEntryDocument.model_validate_doc(one).domain() for one in found[:limit]]
        return Slice(items, items[-1].change.id if len(found) > limit else None)

    async def _after(self, cursor: str) -> Sequence[dict[str, Any]]:
        found = await self._entries.find_one({"_id": ObjectId(cursor)}, {"at": 1})
        if found is None:
            raise bad_cursor()
        before = [{"at": {"$lt": found["at"]}}, {"_id": {"$lt": found["_id"]}}]
        return [{"at": {"$lte": found["at"]}}, {"$or": before}]


def _clauses(wanted: AuditFilter) -> list[dict[str, Any]]:
    clauses: list[dict[str, Any]] = []
    if wanted.actor is not None:
        clauses.append({"actor": wanted.actor})
    if wanted.action is not None:
        clauses.append({"action": wanted.action.value})
    if wanted.subject is not None:
        clauses.append({"subject_id": ObjectId(wanted.subject)})
    at = between("at", wanted.since, wanted.until)
    return [*clauses, at] if at else clauses


@dataclass(frozen=True, slots=True)
class MongoOutbox:
    """A changed document keeps the change in its `unaudited`, from the very write that changed it."""

    database: Database

    async def waiting(self, limit: int) -> Sequence[Noted]:
        return [one for place in _AUDITED for one in await self._waiting(place, limit)]

    async def _waiting(self, place: str, limit: int) -> Sequence[Noted]:
        found = self._documents(place).find(UNAUDITED.partial, {"unaudited": 1}).limit(limit)
        return [Noted(place, str(one["_id"]), tuple(map(change_of, one["unaudited"]))) async for one in found]

    async def forget(self, noted: Noted) -> None:
        written = {"id": {"$in": [ObjectId(change.id) for change in noted.changes]}}
        await self._documents(noted.place).update_one({"_id": ObjectId(noted.id)}, {"$pull": {"unaudited": written}})

    def _documents(self, place: str) -> Collection:
        return self.database.collection(_AUDITED[place])
