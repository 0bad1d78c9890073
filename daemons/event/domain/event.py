from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from rewardctl.kernel.errors import EventInactive, OutOfPeriod, of_field
from rewardctl.wire.events import EventStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A campaign; `version` grows by one with each change."""

    id: str
    name: str
    description: str | None
    reward_condition: Mapping[str, Any]
    period_start: datetime
    period_end: datetime | None
    status: EventStatus
    time_zone: str
    version: int = 1
    created_at: datetime
    updated_at: datetime

    def __post_init__(self) -> None:
        if self.period_end is not None and self.period_end <= self.period_start:
            raise of_field("body.periodEnd", "must be after periodStart")

    def refuse_past(self, now: datetime) -> None:
        """Raises: Invalid where nobody could ever claim, because the period is over."""
        if self.period_end is not None and self.period_end <= now:
            raise of_field("body.periodEnd", "must be in the future")

    def refuse_claims_outside(self, now: datetime) -> None:
        """Raises: EventInactive, OutOfPeriod where no claim is taken at `now`."""
        if self.status != "ACTIVE":
            raise EventInactive
        if now < self.period_start:
            raise OutOfPeriod("The event has not begun")
        if self.period_end is not None and now >= self.period_end:
            raise OutOfPeriod("The event is over")

    def changed(self, changes: Mapping[str, Any], now: datetime) -> Self:
        return replace(self, **changes, version=self.version + 1, updated_at=now)
