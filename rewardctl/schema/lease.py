"""One process at a time changes a database, by the database's own clock. The lease of one that died runs out."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError, PyMongoError

from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.schema import stamp

_LEASE: Final = {"_id": "lease"}
_LOOK_SECONDS: Final = 0.2
_LONG_AGO: Final = datetime.fromtimestamp(0, tz=UTC)
_A_THIRD: Final = 3


@dataclass(frozen=True, slots=True)
class Lease:
    """For `seconds` from each renewal."""

    database: Database[dict[str, Any]]
    seconds: float
    owner: str = field(default_factory=new_id)

    def take(self) -> bool:
        """Also where it is one's own already. False where somebody else holds it."""
        free = {"$or": [{"$lt": ["$until", "$$NOW"]}, {"$eq": ["$owner", self.owner]}]}
        until = {"$add": ["$$NOW", round(self.seconds * 1000)]}
        update = [{"$set": {"owner": self.owner, "until": until}}]
        return stamp.own(self.database).update_one({**_LEASE, "$expr": free}, update).matched_count == 1

    def make(self) -> None:
        with suppress(DuplicateKeyError):
            stamp.own(self.database).insert_one({**_LEASE, "owner": None, "until": _LONG_AGO})

    def release(self) -> None:
        stamp.own(self.database).update_one({**_LEASE, "owner": self.owner}, {"$set": {"until": _LONG_AGO}})


@contextmanager
def held(database: Database[dict[str, Any]], *, seconds: float = 30, patience: float = 60) -> Iterator[None]:
    """Wait for the lease for up to `patience` seconds, then renew it until the end. Raises: Unavailable."""
    lease, done = Lease(database, seconds), threading.Event()
    lease.make()
    _wait(lease, patience)
    renewing = threading.Thread(target=_renew, args=(lease, done), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        with suppress(PyMongoError):
            lease.release()


def _wait(lease: Lease, patience: float) -> None:
    deadline = time.monotonic() + patience
    while not lease.take():
        if time.monotonic() >= deadline:
            raise Unavailable("Another process is changing the database", hint="see: rewardctl db status")
        time.sleep(_LOOK_SECONDS)


def _renew(lease: Lease, done: threading.Event) -> None:
    """A renewal that fails is tried again; each step may be taken twice at once without harm."""
    while not done.wait(lease.seconds / _A_THIRD):
        with suppress(PyMongoError):
            lease.take()
