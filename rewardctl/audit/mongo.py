"""The event database, read as it was at one instant, also while the platform runs."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from rewardctl.audit.lines import Document, Kind, Line
from rewardctl.audit.snapshot import Snapshot
from rewardctl.kernel.errors import RewardctlError, SetupError, Unavailable
from rewardctl.schema.address import addressed, untrusted
from rewardctl.schema.event import SCHEMA

_AWAY_MS: Final = 2_000
_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.05
_SNAPSHOT_GONE: Final = {239, 246}
"""The server's codes for a state that it keeps no more, and for one that a new collection is not in yet."""
_COUNTED: Final = ("events", "event_rewards", "audit", "claims", "ledger", "wallets")
_INDEXED: Final = ("claims", "ledger", "audit", "activities", "codes", "marks")
_AWARE: Final = CodecOptions[dict[str, Any]](tz_aware=True)


@dataclass(frozen=True, slots=True)
class MongoSource:
    database: Database[dict[str, Any]]

    @classmethod
    @contextmanager
    def opened(cls, uri: str) -> Iterator["MongoSource"]:
        """Raises: BadSettings where `uri` is none."""
        with addressed("the event database", "mongodb_uri_event"):
            client: MongoClient[dict[str, Any]] = MongoClient(
                uri, serverSelectionTimeoutMS=_AWAY_MS, connectTimeoutMS=_AWAY_MS, appname="rewardctl"
            )
        with client:
            yield cls(client.get_default_database(SCHEMA.database))

    def size(self) -> int:
        """Raises: Unavailable, SetupError."""
        with _refusals():
            return sum(self.database[name].estimated_document_count() for name in _COUNTED)

    def lines(self) -> Iterator[Line]:
        """Raises: Unavailable, SetupError."""
        with _refusals():
            yield Kind.HEADER, self._header()
            snapshot = self._snapshot()
            with snapshot.session:
                yield from snapshot.lines()

    def _snapshot(self) -> Snapshot:
        """Asked for again where a collection has just been made: it can't be read as of a moment before."""
        tries = _TRIES
        while True:
            try:
                return Snapshot.taken(self.database)
            except OperationFailure as error:
                tries -= 1
                if error.code not in _SNAPSHOT_GONE or not tries:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _header(self) -> Document:
        hello = self.database.client.admin.command("hello", codec_options=_AWARE)
        indexes = {name: [_index(one) for one in self.database[name].list_indexes()] for name in _INDEXED}
        return {"server_time": hello["localTime"], "indexes": indexes}


def _index(stored: Mapping[str, Any]) -> Document:
    return {
        "key": [[field, direction] for field, direction in stored["key"].items()],
        "unique": bool(stored.get("unique")),
        "partial": dict(stored.get("partialFilterExpression", {})),
    }


@contextmanager
def _refusals() -> Iterator[None]:
    """Give the database's refusals our words."""
    try:
        yield
    except PyMongoError as error:
        raise _translated(error) from error


def _translated(error: PyMongoError) -> RewardctlError:
    if refused := untrusted(error, "The event database"):
        return refused
    if isinstance(error, ConnectionFailure):
        return Unavailable("The event database does not answer", hint="run: rewardctl up")
    if isinstance(error, OperationFailure) and error.code in _SNAPSHOT_GONE:
        hint = "try again; a great database may need a longer minSnapshotHistoryWindowInSeconds"
        return Unavailable("The event database dropped the state that was being read", hint=hint)
    reason = error.details.get("errmsg") if isinstance(error, OperationFailure) and error.details else None
    hint = "it must be a replica set of MongoDB 5 or later that lets its user read"
    return SetupError(f"The event database can't be audited: {reason or type(error).__name__}", hint=hint)
