from collections.abc import Mapping
from datetime import datetime
from typing import Any, Optional

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict

from daemons.chassis.database.instants import aware, naive, stamp
from daemons.event.domain.event import Event
from rewardctl.schema import event as schema

# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None


class EventDocument(Model):
    model_config = ODMConfigDict(collection=schema.EVENTS.name)

    name: str
    description: Optional[str] = None
    reward_condition: dict[str, Any]
    period_start: datetime
    period_end: Optional[datetime] = None
    status: str
    time_zone: str
    version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: Optional[datetime] = None
    unaudited: list[dict[str, Any]] = Field(default_factory=list)

    @staticmethod
    def fields(event: Event) -> dict[str, Any]:
        return {
            "_id": ObjectId(event.id),
            "name": event.name,
            "description": event.description,
            "reward_condition": dict(event.reward_condition),
            "period_start": naive(event.period_start),
            "period_end": naive(event.period_end),
            "status": event.status,
            "time_zone": event.time_zone,
            "version": event.version,
            "created_at": naive(event.created_at),
            "updated_at": naive(event.updated_at),
            "deleted_at": None,
            "unaudited": [],
        }

    @staticmethod
    def read(found: Mapping[str, Any]) -> Event:
        return Event(
            id=str(found["_id"]),
            name=found["name"],
            description=found.get("description"),
            reward_condition=found["reward_condition"],
            period_start=aware(found["period_start"]),
            period_end=aware(found.get("period_end")),
            status="ACTIVE" if found["status"] == "ACTIVE" else "INACTIVE",
            time_zone=found["time_zone"],
            version=found["version"],
            created_at=aware(found["created_at"]),
            updated_at=aware(found["updated_at"]),
        )

    @staticmethod
    def shown(found: Mapping[str, Any]) -> dict[str, Any]:
        """As `EventResponse` says: pages are read so often that nothing is made in between."""
        return {
            "id": str(found["_id"]),
            "name": found["name"],
            "description": found.get("description"),
            "rewardCondition": found["reward_condition"],
            "periodStart": stamp(found["period_start"]),
            "periodEnd": stamp(found["period_end"]) if found.get("period_end") else None,
            "status": found["status"],
            "timeZone": found["time_zone"],
            "version": found["version"],
            "createdAt": stamp(found["created_at"]),
            "updatedAt": stamp(found["updated_at"]),
        }
