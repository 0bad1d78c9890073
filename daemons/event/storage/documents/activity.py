# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Optional

from bson import ObjectId
from odmantic import Model
from odmantic.config import ODMConfigDict

from daemons.chassis.database.instants import aware, naive
from daemons.event.domain.activity import Activity
from daemons.event.domain.condition.timeline import QUARTER, Last, Quarter, Timeline
from rewardctl.schema import event as schema


class ActivityDocument(Model):
    """An activity as it was reported; `counted` once the user's day and timeline hold it."""

    model_config = ODMConfigDict(collection=schema.ACTIVITIES.name)

    user_id: ObjectId
    client_id: str
    type: str
    value: Optional[Any] = None
    fields: dict[str, Any]
    at: datetime
    received_at: datetime
    counted: bool

    def domain(self) -> Activity:
        return Activity(
            client_id=self.client_id,
            user_id=str(self.user_id),
            type=self.type,
            value=self.value,
            fields=self.fields,
            at=aware(self.at),
        )


class ActivityDayDocument(Model):
    """What one user did of one type on one day of UTC: each activity is in `ids` once, so it counts once.

    `revision` grows with each activity; the timeline takes over the newest.
    """

    model_config = ODMConfigDict(collection=schema.ACTIVITY_DAYS.name)

    user_id: ObjectId
    type: str
    day: str
    ids: list[ObjectId]
    quarters: dict[str, Any]
    revision: int


class TimelineDocument(Model):
    """All days of one user and type in one document, so that a decision reads one."""

    model_config = ODMConfigDict(collection=schema.TIMELINES.name)

    user_id: ObjectId
    type: str
    days: dict[str, Any]


class AttributesDocument(Model):
    """A user's attributes; its id is the user's."""

    model_config = ODMConfigDict(collection=schema.ATTRIBUTES.name)

    attributes: dict[str, Any]
    updated_at: datetime


def document_of(activity: Activity, now: datetime) -> dict[str, Any]:
    """A new one, as it is stored. A thousand come at once, and a model of each would cost more than to store it."""
    return {
        "_id": ObjectId(),
        "user_id": ObjectId(activity.user_id),
        "client_id": activity.client_id,
        "type": activity.type,
        "value": activity.value,
        "fields": dict(activity.fields),
        "at": naive(activity.at),
        "received_at": naive(now),
        "counted": False,
    }


def day_of(at: datetime) -> str:
    return at.strftime("%Y-%m-%d")


def quarter_number(at: datetime) -> str:
    """Which quarter of its day, 0 to 95."""
    return str(at.hour * 4 + at.minute // 15)


def timeline_of(days: Mapping[str, Any]) -> Timeline:
    """The stored days as the domain has them."""
    return Timeline(tuple(quarter for day in sorted(days) for quarter in _quarters(day, days[day]["quarters"])))


def stored_quarters(timeline: Timeline) -> dict[str, Any]:
    """The quarters of one day, as its document holds them."""
    return {quarter_number(one.start): _stored(one) for one in timeline.quarters}


def _stored(quarter: Quarter) -> dict[str, Any]:
    last = {"at": quarter.last.at, "values": dict(quarter.last.values)} if quarter.last else None
    return {"n": quarter.count, "sums": dict(quarter.sums), "last": last}


def _quarters(day: str, stored: Mapping[str, Any]) -> Iterable[Quarter]:
    midnight = aware(datetime.fromisoformat(day))
    for number in sorted(stored, key=int):
        one = stored[number]
        last = Last(aware(one["last"]["at"]), one["last"]["values"]) if one.get("last") else None
        yield Quarter(midnight + int(number) * QUARTER, one["n"], one.get("sums", {}), last)
