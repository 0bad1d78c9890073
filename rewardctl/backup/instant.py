"""A database as of one moment, also while it is written to: the server keeps what was for 300 s, or as it is told."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from bson import Timestamp
from pymongo import ASCENDING
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import OperationFailure

from rewardctl.kernel.errors import Unavailable
from rewardctl.schema.declared import OWN, Schema

Stored = dict[str, Any]
_GONE: Final = {239, 246}
"""The server's codes for a state that it keeps no more, and for one that a new collection is not in yet."""
_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Instant:
    """`sizes` are the documents by collection, about: for progress."""

    database: Database[Stored]
    session: ClientSession
    time: Timestamp
    sizes: dict[str, int]

    def documents(self, collection: str) -> Iterator[bytes]:
        """One BSON after the other, in the order of `_id`; some at once. Raises: Unavailable."""
        with refusals():
            order = [("_id", ASCENDING)]
            found: Iterable[Any] = self.database[collection].find_raw_batches({}, session=self.session, sort=order)
            yield from found


@contextmanager
def pinned(database: Database[Stored], schema: Schema) -> Iterator[Instant]:
    """Raises: Unavailable."""
    names = kept(database, schema)
    sizes = {name: database[name].estimated_document_count() for name in names}
    with _session(database, names) as session:
        moment: Any = session._snapshot_time  # noqa: SLF001 - the driver shows it nowhere else
        yield Instant(database, session, moment, sizes)


def kept(database: Database[Stored], schema: Schema) -> list[str]:
    """The collections that are backed up: all but counts that begin anew, and what the database says of itself."""
    left_out = schema.fleeting | {OWN}
    found = database.list_collection_names(filter={"type": "collection"})
    return sorted(name for name in found if name not in left_out and not name.startswith("system."))


def _session(database: Database[Stored], names: Sequence[str]) -> ClientSession:
    """Its first read decides the moment. A new one where a collection was just made: the moment before lacks it."""
    for _ in range(_TRIES):
        session = database.client.start_session(snapshot=True)
        try:
            for name in names or [OWN]:
                database[name].find_one({}, {"_id": 1}, session=session)
        except OperationFailure as error:
            session.end_session()
            if error.code not in _GONE:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return session
    raise _gone()


@contextmanager
def refusals() -> Iterator[None]:
    try:
        yield
    except OperationFailure as error:
        raise _gone() if error.code in _GONE else error from error


def _gone() -> Unavailable:
    hint = "a large database needs a longer minSnapshotHistoryWindowInSeconds, or another tool: see docs/data.md"
    return Unavailable("The database dropped the state that was being read", hint=hint)
