"""How an index, a collection and a database are written down, for daemons and the command line alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pymongo import ASCENDING, DESCENDING, IndexModel

OWN: Final = "schema"
"""The collection that the version, the lease and the mark of a restore are in."""


@dataclass(frozen=True, slots=True)
class Index:
    """`fields` are parted by blanks, one that descends has a `-` before it: `user_id -_id`."""

    name: str
    fields: str
    unique: bool = False
    partial: Mapping[str, Any] | None = None
    expire_seconds: int | None = None

    @property
    def key(self) -> list[tuple[str, int]]:
        return [(one.lstrip("-"), DESCENDING if one.startswith("-") else ASCENDING) for one in self.fields.split()]

    def model(self) -> IndexModel:
        told = {"partialFilterExpression": self.partial, "expireAfterSeconds": self.expire_seconds}
        options = {name: value for name, value in told.items() if value is not None}
        return IndexModel(self.key, name=self.name, **({"unique": True} if self.unique else {}), **options)


UNAUDITED: Final = Index("unaudited", "unaudited.id", partial={"unaudited.id": {"$exists": True}})
"""Its `partial` finds the documents with a change that may not be in the audit log yet."""


@dataclass(frozen=True, slots=True)
class Collection:
    """`shard_key` is written as an index's fields are, with `hashed` after the one that is. None: on one shard.

    docs/adr/0013 argues each.
    """

    name: str
    indexes: Sequence[Index] = ()
    shard_key: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """A database: what is in it, and what it is called by people and where a URI names none.

    `fleeting` collections are counts that begin anew by themselves: nobody keeps them.
    """

    title: str
    database: str
    collections: Sequence[Collection]
    fleeting: frozenset[str] = field(default_factory=frozenset)

    def collection(self, name: str) -> Collection | None:
        return next((one for one in self.collections if one.name == name), None)
