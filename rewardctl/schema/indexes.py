"""Indexes as they are stored, beside those that are declared. MongoDB builds them while it serves reads and writes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pymongo.database import Database
from pymongo.errors import CollectionInvalid, OperationFailure

from rewardctl.schema.declared import Collection, Index

Stored = dict[str, Any]
_NO_COLLECTION: Final = 26
_OWN: Final = "_id_"


def stored(database: Database[Stored], collection: str) -> dict[str, Mapping[str, Any]]:
    """By their names, but for the one on `_id`."""
    try:
        return {one["name"]: one for one in database[collection].list_indexes() if one["name"] != _OWN}
    except OperationFailure as error:
        if error.code == _NO_COLLECTION:
            return {}
        raise


def missing(database: Database[Stored], collection: Collection) -> list[Index]:
    """Those that are not there, or are something else under the same name."""
    found = stored(database, collection.name)
    return [one for one in collection.indexes if not _is(one, found.get(one.name, {}))]


def undeclared(database: Database[Stored], collection: Collection) -> list[str]:
    return sorted(stored(database, collection.name).keys() - {one.name for one in collection.indexes})


def build(database: Database[Stored], collection: Collection, wanted: Sequence[Index]) -> None:
    """All of them in one pass over the collection. One that is something else goes first."""
    there = stored(database, collection.name)
    for index in wanted:
        if index.name in there:
            database[collection.name].drop_index(index.name)
    database[collection.name].create_indexes([one.model() for one in wanted])


def make(database: Database[Stored], collection: Collection) -> None:
    """The collection, where it is not there: a snapshot of a moment ago would not know one that was just made."""
    if collection.name not in database.list_collection_names():
        try:
            database.create_collection(collection.name)
        except CollectionInvalid:
            return


def _is(index: Index, found: Mapping[str, Any]) -> bool:
    options = {"partialFilterExpression": index.partial, "expireAfterSeconds": index.expire_seconds}
    same = all(found.get(name) == value for name, value in options.items())
    return same and list(found.get("key", {}).items()) == index.key and bool(found.get("unique")) == index.unique
