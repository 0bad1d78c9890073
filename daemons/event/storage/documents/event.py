from datetime import datetime
from typing import Any, Optional, Self

from bson import ObjectId
from odmantic import Field, Model
from odmantic.config import ODMConfigDict
from pymongo import ASCENDING, DESCENDING, IndexModel

from daemons.chassis.mongo import aware, naive
from daemons.event.domain.event import Event
from daemons.event.storage.documents.audit import unaudited_index

# ruff: noqa: UP045 - ODMantic reads Optional[...], not the union with None


class EventDocument(Model):
    model_config = ODMConfigDict(
        collection="events",
        indexes=lambda: [IndexModel([("status", ASCENDING), ("_id", DESCENDING)], name="status"), unaudited_index()],
    )

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

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            id=ObjectId(event.id),
            name=event.name,
            description=event.description,
            reward_condition=dict(event.reward_condition),
            period_start=naive(event.period_start),
            period_end=naive(event.period_end) if event.period_end else None,
            status=event.status,
            time_zone=event.time_zone,
            version=event.version,
            created_at=naive(event.created_at),
            updated_at=naive(event.updated_at),
        )

    def domain(self) -> Event:
        return Event(
            id=str(self.id),
            name=self.name,
            description=self.description,
            reward_condition=self.reward_condition,
            period_start=aware(self.period_start),
            period_end=aware(self.period_end) if self.period_end else None,
            status="ACTIVE" if self.status == "ACTIVE" else "INACTIVE",
            time_zone=self.time_zone,
            version=self.version,
            created_at=aware(self.created_at),
            updated_at=aware(self.updated_at),
        )
