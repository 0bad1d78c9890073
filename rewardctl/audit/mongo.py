"""The event database, read as it was at one instant, also while the platform runs."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Final

from bson.codec_options import CodecOptions
from pymongo.database import Database

from rewardctl.audit.lines import Document, Kind, Line
from rewardctl.audit.snapshot import Snapshot
from rewardctl.schema.event import SCHEMA
from rewardctl.schema.mongo import opened, refusals

_COUNTED: Final = ("events", "event_rewards", "audit", "claims", "ledger", "wallets")
_INDEXED: Final = ("claims", "ledger", "audit", "activities", "codes", "marks")
_AWARE: Final = CodecOptions[dict[str, Any]](tz_aware=True)


@dataclass(frozen=True, slots=True)
class MongoSource:
    """Raises Unavailable and SetupError where it is read."""

    database: Database[dict[str, Any]]

    @classmethod
    @contextmanager
    def opened(cls, uri: str) -> Iterator["MongoSource"]:
        """Raises: BadSettings where `uri` is none; Unavailable, SetupError."""
        with opened(uri, SCHEMA, "mongodb_uri_event") as database:
            yield cls(database)

    def size(self) -> int:
        with self._refusals():
            return sum(self.database[name].estimated_document_count() for name in _COUNTED)

    def lines(self) -> Iterator[Line]:
        with self._refusals():
            yield Kind.HEADER, self._header()
            snapshot = Snapshot.taken(self.database)
            with snapshot.session:
                yield from snapshot.lines()

    def _header(self) -> Document:
        hello = self.database.client.admin.command("hello", codec_options=_AWARE)
        indexes = {name: [_index(one) for one in self.database[name].list_indexes()] for name in _INDEXED}
        return {"server_time": hello["localTime"], "indexes": indexes}

    @staticmethod
    def _refusals() -> AbstractContextManager[None]:
        return refusals(
            "The event database", hint="it must be a replica set of MongoDB 5 or later that lets its user read"
        )


def _index(stored: Mapping[str, Any]) -> Document:
    return {
        "key": [[field, direction] for field, direction in stored["key"].items()],
        "unique": bool(stored.get("unique")),
        "partial": dict(stored.get("partialFilterExpression", {})),
    }
