"""Activities, counted once and summed up as they come.

Three writes an activity, each repeatable: the activity itself (unique for its user and client id), its day (which
holds the activity's id, so it counts once), the user's timeline (which takes over the newest revision of a day). What
a process that died left uncounted is found by `counted` and done again.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from bson import ObjectId
from pymongo import ASCENDING, DESCENDING

from daemons.chassis.database.instants import aware, naive
from daemons.chassis.database.mongo import Collection, Database
from daemons.event.domain.activity import Activity
from daemons.event.domain.condition import Facts, Timeline
from daemons.event.service.ports.activities import ActivityFilter
from daemons.event.service.ports.pages import Slice
from daemons.event.storage import people
from daemons.event.storage.counting import Key, Place, Stored, into_day, into_timeline, new_day
from daemons.event.storage.documents.activity import (
    ActivityDayDocument,
    ActivityDocument,
    AttributesDocument,
    TimelineDocument,
    day_of,
    document_of,
    timeline_of,
)
from daemons.event.storage.duplicates import insert_new, upsert
from daemons.event.storage.query import between
from rewardctl.kernel.errors import bad_cursor

_CLAUSES: Final = 250
ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class MongoActivities:
    database: Database

    async def record(self, activities: Sequence[Activity], now: datetime) -> int:
        documents = [document_of(one, now) for one in activities]
        refused = await insert_new(self._activities, documents)
        added = [one for number, one in enumerate(documents) if number not in refused]
        before = await self._uncounted([documents[number] for number in refused])
        await self._count(list({one["_id"]: one for one in [*added, *before]}.values()))
        return len(added)

    async def count_left_over(self, limit: int) -> int:
        left = await self._activities.find({"counted": False}).limit(limit).to_list(None)
        await self._count(left)
        return len(left)

    async def forget_before(self, before: datetime, limit: int) -> int:
        query = {"at": {"$lt": naive(before)}, "counted": True}
        found = self._activities.find(query, {"_id": 1}).sort([("at", ASCENDING), ("_id", ASCENDING)]).limit(limit)
        old = [one["_id"] async for one in found]
        gone = await self._activities.delete_many({"_id": {"$in": old}})
        return int(gone.deleted_count)

    async def _uncounted(self, known: Sequence[Stored]) -> Sequence[Stored]:
        """Those that were reported before and are not counted yet, as they were reported first."""
        if not known:
            return []
        wanted = {(one["user_id"], one["client_id"]) for one in known}
        query = {"counted": False, "user_id": {"$in": sorted({user for user, _ in wanted})}}
        found = self._activities.find(query).hint("uncounted")
        return [one async for one in found if (one["user_id"], one["client_id"]) in wanted]

    async def _count(self, stored: Sequence[Stored]) -> None:
        if not stored:
            return
        await self._take_over(await self._into_days(stored))
        await self._activities.update_many(
            {"_id": {"$in": [one["_id"] for one in stored]}}, {"$set": {"counted": True}}
        )

    async def _into_days(self, stored: Sequence[Stored]) -> Iterable[Stored]:
        """Count each once in its day; answers the days. One that is new comes whole, as one insert."""
        by_day: dict[Key, list[Stored]] = {}
        for one in stored:
            by_day.setdefault((one["user_id"], one["type"], day_of(one["at"])), []).append(one)
        made = [new_day(key, ones) for key, ones in by_day.items()]
        there = await insert_new(self._days, made)
        old = {key: ones for number, (key, ones) in enumerate(by_day.items()) if number in there}
        await upsert(self._days, [into_day(one) for ones in old.values() for one in ones])
        return [*(day for number, day in enumerate(made) if number not in there), *await self._read_days(old)]

    async def _read_days(self, keys: Iterable[Key]) -> Sequence[Stored]:
        places: dict[Place, list[str]] = {}
        for user, type_, day in keys:
            places.setdefault((user, type_), []).append(day)
        wanted = [{"user_id": user, "type": type_, "day": {"$in": days}} for (user, type_), days in places.items()]
        return [one for some in _parts(wanted, _CLAUSES) async for one in self._days.find({"$or": some}, {"ids": 0})]

    async def _take_over(self, days: Iterable[Stored]) -> None:
        """Bring the newest revision of each day into its timeline; an older one changes nothing."""
        places: dict[Place, list[Stored]] = {}
        for day in days:
            places.setdefault((day["user_id"], day["type"]), []).append(day)
        await upsert(self._timelines, [into_timeline(place, ones) for place, ones in places.items()])

    async def people(self) -> int:
        return await people.count(self.database)

    def facts_of_all(self, types: frozenset[str]) -> AsyncIterator[Sequence[tuple[str, Facts]]]:
        return people.facts_of_all(self.database, types)

    async def facts(self, user_id: str, types: frozenset[str]) -> Facts:
        user = ObjectId(user_id)
        attributes = await self._attributes.find_one({"_id": user})
        query = {"user_id": user, "type": {"$in": sorted(types)}}
        stored = await self._timelines.find(query).to_list(None) if types else []
        timelines: dict[str, Timeline] = {one["type"]: timeline_of(one["days"]) for one in stored}
        return Facts(attributes["attributes"] if attributes else {}, timelines)

    async def newest_ids(self, user_id: str, activity_type: str, limit: int) -> Sequence[str]:
        query = {"user_id": ObjectId(user_id), "type": activity_type}
        found = self._activities.find(query, {"client_id": 1}).sort("at", DESCENDING).limit(limit)
        return [one["client_id"] for one in await found.to_list(None)]

    async def list(self, wanted: ActivityFilter, cursor: str | None, limit: int) -> Slice[Activity]:
        query = between("at", wanted.since, wanted.until)
        if wanted.user_id is not None:
            query["user_id"] = ObjectId(wanted.user_id)
        if wanted.type is not None:
            query["type"] = wanted.type
        clauses = [query, *([] if cursor is None else [_after(cursor)])]
        found = (
            self._activities.find({"$and": clauses}).sort([("at", DESCENDING), ("_id", DESCENDING)]).limit(limit + 1)
        )
        stored = await found.to_list(None)
        items = [ActivityDocument.model_validate_doc(one).domain() for one in stored[:limit]]
        return Slice(items, _cursor(stored[limit - 1]) if len(stored) > limit else None)

    async def set_attributes(self, user_id: str, attributes: Mapping[str, Any], now: datetime) -> None:
        update = {"$set": {"attributes": dict(attributes), "updated_at": naive(now)}}
        await self._attributes.find_one_and_update({"_id": ObjectId(user_id)}, update, upsert=True)

    @property
    def _activities(self) -> Collection:
        return self.database.collection(ActivityDocument)

    @property
    def _days(self) -> Collection:
        return self.database.collection(ActivityDayDocument)

    @property
    def _timelines(self) -> Collection:
        return self.database.collection(TimelineDocument)

    @property
    def _attributes(self) -> Collection:
        return self.database.collection(AttributesDocument)


def _parts(items: Sequence[ItemT], size: int) -> Iterator[Sequence[ItemT]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _cursor(stored: Stored) -> str:
    return f"{int(aware(stored['at']).timestamp() * 1000)}-{stored['_id']}"


def _after(cursor: str) -> dict[str, Any]:
    """Raises: Invalid."""
    milliseconds, _, identifier = cursor.partition("-")
    if not (milliseconds.isascii() and milliseconds.isdigit() and ObjectId.is_valid(identifier)):
        raise bad_cursor()
    at = datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)
    return {"$or": [{"at": {"$lt": naive(at)}}, {"at": naive(at), "_id": {"$lt": ObjectId(identifier)}}]}
