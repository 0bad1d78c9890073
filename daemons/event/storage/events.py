from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson
from bson import ObjectId
from pymongo import DESCENDING

from daemons.chassis.database.instants import naive
from daemons.chassis.database.mongo import Collection, Database
from daemons.event.domain.audit import Change
from daemons.event.domain.event import Event
from daemons.event.service.ports.events import EventFilter, Shown
from daemons.event.service.ports.pages import Slice
from daemons.event.storage.documents import EventDocument, EventRewardDocument, change_fields, noting
from daemons.event.storage.query import containing, in_period
from rewardctl.kernel import missing

_KNOWN: Final = 2_000
"""Events that a process has encoded at a time."""


class Encoded:
    """Events that were shown before, as JSON: pages are read far more often than an event is changed."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, int, datetime], orjson.Fragment] = {}

    def shown(self, found: dict[str, Any]) -> Shown:
        """A version is never written anew, but a restored backup may bring another one of the same number."""
        key = found["_id"].binary, found["version"], found["updated_at"]
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            known = self._known[key] = orjson.Fragment(orjson.dumps(EventDocument.shown(found)))
        return known


@dataclass(frozen=True, slots=True)
class MongoEvents:
    database: Database
    encoded: Encoded = field(default_factory=Encoded)

    @property
    def _events(self) -> Collection:
        return self.database.collection(EventDocument)

    async def add(self, event: Event, note: Change) -> None:
        await self._events.insert_one({**EventDocument.fields(event), "unaudited": [change_fields(note)]})

    async def get(self, event_id: str) -> Event:
        found = await self._events.find_one({"_id": ObjectId(event_id), "deleted_at": None})
        if found is None:
            raise missing.event()
        return EventDocument.read(found)

    async def list(self, wanted: EventFilter, now: datetime, cursor: str | None, limit: int) -> Slice[Shown]:
        clauses: list[dict[str, Any]] = [{"deleted_at": None}]
        if cursor is not None:
            clauses.append({"_id": {"$lt": ObjectId(cursor)}})
        if wanted.status is not None:
            clauses.append({"status": wanted.status})
        if wanted.name is not None:
            clauses.append({"name": containing(wanted.name)})
        if wanted.in_period is not None:
            clauses.append(in_period(now) if wanted.in_period else {"$nor": [in_period(now)]})
        found = await self._events.find({"$and": clauses}).sort("_id", DESCENDING).limit(limit + 1).to_list(None)
        items = [self.encoded.shown(one) for one in found[:limit]]
        return Slice(items, str(found[limit - 1]["_id"]) if len(found) > limit else None)

    async def replace(self, event: Event, note: Change) -> bool:
        guard = {"_id": ObjectId(event.id), "version": event.version - 1, "deleted_at": None}
        document = EventDocument.fields(event)
        fields = {name: value for name, value in document.items() if name not in {"_id", "unaudited"}}
        return await self._events.find_one_and_update(guard, {"$set": fields, **noting(note)}, {"_id": 1}) is not None

    async def bury(self, event_id: str, now: datetime, note: Change) -> None:
        guard = {"_id": ObjectId(event_id), "deleted_at": None}
        buried = {"$set": {"deleted_at": naive(now)}, **noting(note)}
        if await self._events.find_one_and_update(guard, buried, {"_id": 1}) is None:
            raise missing.event()
        await self._event_rewards.update_many(
            {"event_id": ObjectId(event_id), "deleted_at": None}, {"$set": {"deleted_at": naive(now)}}
        )

    async def unbury(self, event_id: str, note: Change) -> None:
        restored = {"$set": {"deleted_at": None}, **noting(note)}
        buried = await self._events.find_one_and_update({"_id": ObjectId(event_id)}, restored)
        if buried is None:
            raise missing.event()
        await self._event_rewards.update_many(
            {"event_id": ObjectId(event_id), "deleted_at": buried["deleted_at"]}, {"$set": {"deleted_at": None}}
        )

    @property
    def _event_rewards(self) -> Collection:
        return self.database.collection(EventRewardDocument)
