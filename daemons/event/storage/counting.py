"""How an activity comes into its day, and a day into the timeline: each write can be repeated and counts once."""

from collections.abc import Mapping, Sequence
from typing import Any

from bson import ObjectId
from pymongo import UpdateOne

from daemons.event.domain.activity import values_of
from daemons.event.domain.condition import Timeline
from daemons.event.storage.documents.activity import day_of, quarter_number, stored_quarters

Stored = Mapping[str, Any]
Key = tuple[ObjectId, str, str]
"""User, type and day."""
Place = tuple[ObjectId, str]
"""User and type."""


def new_day(key: Key, stored: Sequence[Stored]) -> dict[str, Any]:
    user, type_, day = key
    quarters = stored_quarters(Timeline.of((one["at"], _values(one)) for one in stored))
    ids = [one["_id"] for one in stored]
    return {"user_id": user, "type": type_, "day": day, "ids": ids, "quarters": quarters, "revision": len(ids)}


def _values(stored: Stored) -> dict[str, int]:
    """In the order of their names, so that the database ranks them as the domain does."""
    return dict(sorted(values_of(stored["value"], stored["fields"]).items()))


def into_day(stored: Stored) -> UpdateOne:
    """Count an activity in its day, unless the day has it: the upsert is refused as a duplicate then."""
    values = _values(stored)
    day = {"user_id": stored["user_id"], "type": stored["type"], "day": day_of(stored["at"])}
    quarter = f"quarters.{quarter_number(stored['at'])}"
    sums = {f"{quarter}.sums.{name}": value for name, value in values.items()}
    update = {
        "$push": {"ids": stored["_id"]},
        "$inc": {"revision": 1, f"{quarter}.n": 1, **sums},
        "$max": {f"{quarter}.last": {"at": stored["at"], "values": values}},
    }
    return UpdateOne({**day, "ids": {"$ne": stored["_id"]}}, update, upsert=True)


def into_timeline(place: Place, days: Sequence[Stored]) -> UpdateOne:
    user, type_ = place
    taken = {f"days.{day['day']}": _newer(day) for day in days}
    return UpdateOne({"user_id": user, "type": type_}, [{"$set": taken}], upsert=True)


def _newer(day: Stored) -> dict[str, Any]:
    """An expression: the day as it is here, unless the timeline has as new a revision of it."""
    name = f"$days.{day['day']}"
    here = {"$literal": {"revision": day["revision"], "quarters": day["quarters"]}}
    return {"$cond": [{"$lt": [{"$ifNull": [f"{name}.revision", 0]}, day["revision"]]}, here, name]}
