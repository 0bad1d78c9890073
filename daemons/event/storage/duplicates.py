"""Writes of which a unique index may refuse some: those are there already, or lost a race, and that is no error."""

from collections.abc import Sequence
from typing import Any, Final

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from daemons.chassis.database.mongo import Collection

_DUPLICATE: Final = 11000


async def insert_new(collection: Collection, documents: Sequence[dict[str, Any]]) -> frozenset[int]:
    """The numbers of those that were there already."""
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        return frozenset(_refused(error))
    return frozenset()


async def upsert(collection: Collection, writes: Sequence[UpdateOne]) -> None:
    """A refused one is done already, or lost a race: those are tried once more."""
    refused = await _write(collection, writes)
    await _write(collection, [writes[number] for number in refused])


async def _write(collection: Collection, writes: Sequence[UpdateOne]) -> Sequence[int]:
    """The numbers of those that were refused."""
    if not writes:
        return ()
    try:
        await collection.bulk_write(writes, ordered=False)
    except BulkWriteError as error:
        return _refused(error)
    return ()


def _refused(error: BulkWriteError) -> Sequence[int]:
    """Raises: `error`, where it is of something else, too."""
    found = error.details["writeErrors"]
    if any(one["code"] != _DUPLICATE for one in found):
        raise error
    return [one["index"] for one in found]
