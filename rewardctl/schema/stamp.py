"""What a database says of itself: its version, and whether a restore of it was never finished."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bson.codec_options import CodecOptions
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from rewardctl import __version__
from rewardctl.schema.declared import OWN

Stored = dict[str, Any]
_VERSION: Final = {"_id": "version"}
_RESTORE: Final = {"_id": "restore"}
_BOTH: Final = {"_id": {"$in": ["version", "restore"]}}
_CODEC: Final = CodecOptions[Stored](tz_aware=True)


@dataclass(frozen=True, slots=True)
class Stamp:
    """`version` is 0 where there is none; `restoring` says since when."""

    version: int = 0
    applied_at: datetime | None = None
    by: str | None = None
    restoring: datetime | None = None


def read(database: Database[Stored], session: ClientSession | None = None) -> Stamp:
    found: dict[str, Mapping[str, Any]] = {one["_id"]: one for one in own(database).find(_BOTH, session=session)}
    version, restore = found.get("version", {}), found.get("restore", {})
    return Stamp(version.get("version", 0), version.get("applied_at"), version.get("by"), restore.get("since"))


def write(database: Database[Stored], version: int) -> None:
    """Dated by the database's own clock."""
    set_ = {"version": {"$literal": version}, "applied_at": "$$NOW", "by": {"$literal": f"rewardctl {__version__}"}}
    own(database).update_one(_VERSION, [{"$set": set_}], upsert=True)


def begin_restore(database: Database[Stored]) -> None:
    """From here on no daemon starts on it, until `end_restore`; what version it was is forgotten."""
    own(database).update_one(_RESTORE, [{"$set": {"since": "$$NOW"}}], upsert=True)
    own(database).delete_one(_VERSION)


def end_restore(database: Database[Stored], version: int) -> None:
    write(database, version)
    own(database).delete_one(_RESTORE)


def own(database: Database[Stored]) -> Collection[Stored]:
    """Written as all that matters is: by a journaled majority."""
    return database.get_collection(OWN, codec_options=_CODEC, write_concern=WriteConcern(w="majority", j=True))
