"""Every user's facts in the order of their ids: two collections, each read once along an index, side by side."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from bson import ObjectId
from pymongo import ASCENDING
from pymongo.errors import PyMongoError

from daemons.chassis.database.mongo import Collection, Database, Document, translated
from daemons.event.domain.condition import Facts
from daemons.event.storage.documents.activity import AttributesDocument, TimelineDocument, timeline_of

_PAGE: Final = 500
Row = tuple[ObjectId, Any]
People = Sequence[tuple[str, Facts]]


@dataclass(slots=True)
class _Rows:
    """A cursor's documents by their users, of which some are read and not yet taken."""

    cursor: Any
    user: str
    read: list[Row] = field(default_factory=list)
    done: bool = False

    @property
    def reach(self) -> ObjectId | None:
        """Up to before this user all is read; None where nothing is."""
        return self.read[-1][0] if self.read else None

    async def more(self) -> None:
        found = await self.cursor.to_list(_PAGE)
        self.read += [(one[self.user], one) for one in found]
        self.done = len(found) < _PAGE

    def take(self, until: ObjectId | None) -> list[Row]:
        """Those of the users before `until`; of all of them where it is None."""
        number = sum(1 for user, _ in self.read if until is None or user < until)
        taken, self.read = self.read[:number], self.read[number:]
        return taken


async def count(database: Database) -> int:
    """Users with a timeline or with attributes."""
    others = {"coll": +AttributesDocument, "pipeline": [{"$sort": {"_id": ASCENDING}}, {"$project": {"_id": 1}}]}
    stages: list[Document] = [
        {"$sort": {"user_id": ASCENDING, "type": ASCENDING}},
        {"$group": {"_id": "$user_id"}},
        {"$unionWith": others},
        {"$group": {"_id": "$_id"}},
        {"$count": "users"},
    ]
    cursor = await _timelines(database).aggregate(stages, hint="one", allowDiskUse=True)
    found = await cursor.to_list(None)
    return found[0]["users"] if found else 0


async def facts_of_all(database: Database, types: frozenset[str]) -> AsyncIterator[People]:
    """Raises: Unavailable."""
    try:
        async for taken in _taken(await _cursors(database, types)):
            yield await asyncio.to_thread(_facts, taken)
    except PyMongoError as error:
        raise translated(error) from error


async def _taken(streams: Sequence[_Rows]) -> AsyncIterator[list[list[Row]]]:
    """The documents of whole users. The stream that is behind reads on, so that neither holds more than a page."""
    try:
        while open_ := [one for one in streams if not one.done]:
            await min(open_, key=lambda one: (one.reach is not None, one.reach)).more()
            reaches = [one.reach for one in streams if not one.done]
            known = [one for one in reaches if one is not None]
            if len(known) == len(reaches):
                yield [one.take(min(known, default=None)) for one in streams]
    finally:
        for one in streams:
            await one.cursor.close()


def _facts(taken: Sequence[list[Row]]) -> People:
    timelines, attributes = taken
    known = {user: one["attributes"] for user, one in attributes}
    by_user = {user: _by_type(rows) for user, rows in groupby(timelines, key=itemgetter(0))}
    users = sorted(known.keys() | by_user.keys())
    return [(str(user), Facts(known.get(user, {}), by_user.get(user, {}))) for user in users]


def _by_type(rows: Iterable[Row]) -> dict[str, Any]:
    return {one["type"]: timeline_of(one["days"]) for _, one in rows if "days" in one}


async def _cursors(database: Database, types: frozenset[str]) -> Sequence[_Rows]:
    """Of types that are not asked for it is enough that they are there."""
    wanted = {"$cond": [{"$in": ["$type", sorted(types)]}, "$days", "$$REMOVE"]}
    stages: list[Document] = [
        {"$sort": {"user_id": ASCENDING, "type": ASCENDING}},
        {"$project": {"_id": 0, "user_id": 1, "type": 1, "days": wanted}},
    ]
    timelines = await _timelines(database).aggregate(stages, hint="one", batchSize=_PAGE)
    attributes = _attributes(database).find({}, {"attributes": 1}, batch_size=_PAGE).sort("_id", ASCENDING)
    return _Rows(timelines, "user_id"), _Rows(attributes, "_id")


def _timelines(database: Database) -> Collection:
    return database.collection(TimelineDocument)


def _attributes(database: Database) -> Collection:
    return database.collection(AttributesDocument)
