"""What a database has, beside what it should have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from rewardctl.kernel.clock import iso
from rewardctl.schema import indexes, stamp
from rewardctl.schema.declared import OWN, Collection
from rewardctl.schema.stamp import Stamp
from rewardctl.schema.steps import Plan

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Holding:
    """One collection: bytes of its documents and of its indexes; indexes by name."""

    name: str
    documents: int
    data_bytes: int
    index_bytes: int
    missing: list[str]
    extra: list[str]

    def plain(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "documents": self.documents,
            "dataBytes": self.data_bytes,
            "indexBytes": self.index_bytes,
            "missingIndexes": self.missing,
            "extraIndexes": self.extra,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    title: str
    name: str
    stamp: Stamp
    known: int
    pending: list[str]
    holdings: list[Holding]

    @property
    def state(self) -> str:
        if self.stamp.restoring:
            return "half restored"
        if self.stamp.version > self.known:
            return "newer"
        return "behind" if self.pending or any(one.missing for one in self.holdings) else "current"

    def plain(self) -> dict[str, Any]:
        return {
            "database": self.title,
            "name": self.name,
            "state": self.state,
            "version": self.stamp.version,
            "appliedAt": iso(self.stamp.applied_at) if self.stamp.applied_at else None,
            "by": self.stamp.by,
            "codeVersion": self.known,
            "pending": self.pending,
            "collections": [one.plain() for one in self.holdings],
        }


def of(database: Database[Stored], plan: Plan) -> Standing:
    """Also of one that is newer or half restored; of that one nothing is pending but its restore."""
    found = stamp.read(database)
    steps = [] if found.restoring else plan.after(found.version)
    pending = [f"{one.version}: {one.title}" for one in steps]
    declared = {one.name: one for one in plan.schema.collections}
    others = set(database.list_collection_names()) - declared.keys() - plan.schema.fleeting - {OWN}
    every = [*declared.values(), *(Collection(name) for name in sorted(others) if not name.startswith("system."))]
    return Standing(
        plan.schema.title, database.name, found, plan.version, pending, [_holding(database, one) for one in every]
    )


def _holding(database: Database[Stored], collection: Collection) -> Holding:
    sizes = _sizes(database, collection.name)
    return Holding(
        collection.name,
        int(sizes.get("count", 0)),
        int(sizes.get("size", 0)),
        int(sizes.get("totalIndexSize", 0)),
        [one.name for one in indexes.missing(database, collection)],
        indexes.undeclared(database, collection),
    )


def _sizes(database: Database[Stored], collection: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = database.command("collStats", collection)
    return found
