"""A database as of one moment, for a backup."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from bson import Timestamp
from pymongo import ASCENDING
from pymongo.client_session import ClientSession
from pymongo.database import Database

from rewardctl.schema import moment
from rewardctl.schema.declared import OWN, Schema

Stored = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Instant:
    """`sizes` are the documents by collection, about: for progress."""

    database: Database[Stored]
    session: ClientSession
    time: Timestamp
    sizes: dict[str, int]

    def documents(self, collection: str) -> Iterator[bytes]:
        """One BSON after the other, in the order of `_id`; some at once."""
        order = [("_id", ASCENDING)]
        found: Iterable[Any] = self.database[collection].find_raw_batches({}, session=self.session, sort=order)
        yield from found


@contextmanager
def pinned(database: Database[Stored], schema: Schema) -> Iterator[Instant]:
    names = kept(database, schema)
    sizes = {name: database[name].estimated_document_count() for name in names}
    with moment.pinned(database.client, partial(_begun, database, names or [OWN])) as session:
        instant: Any = session._snapshot_time  # noqa: SLF001 - the driver shows it nowhere else
        yield Instant(database, session, instant, sizes)


def kept(database: Database[Stored], schema: Schema) -> list[str]:
    """The collections that are backed up: all but counts that begin anew, and what the database says of itself."""
    left_out = schema.fleeting | {OWN}
    found = database.list_collection_names(filter={"type": "collection"})
    return sorted(name for name in found if name not in left_out and not name.startswith("system."))


def _begun(database: Database[Stored], names: Sequence[str], session: ClientSession) -> ClientSession:
    for name in names:
        database[name].find_one({}, {"_id": 1}, session=session)
    return session
