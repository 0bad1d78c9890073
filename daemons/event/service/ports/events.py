"""Events, as the use cases need them kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from daemons.event.domain.audit import Change
from daemons.event.domain.event import Event
from daemons.event.service.ports.pages import Slice
from rewardctl.wire.events import EventStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    status: EventStatus | None = None
    name: str | None = None
    in_period: bool | None = None


Shown = object

"""An event as it is shown: whatever the answer's encoder takes."""


class EventRepository(Protocol):
    """Here and below, a `note` is kept in the same write as the change that it tells of."""

    async def add(self, event: Event, note: Change) -> None: ...

    async def get(self, event_id: str) -> Event:
        """Raises: NotFound, also for a deleted one."""
        ...

    async def list(self, wanted: EventFilter, now: datetime, cursor: str | None, limit: int) -> Slice[Shown]:
        """Newest first."""
        ...

    async def replace(self, event: Event, note: Change) -> bool:
        """Write `event` over the version before it; False where another change came first."""
        ...

    async def bury(self, event_id: str, now: datetime, note: Change) -> None:
        """Leave a tombstone: from now on `get` does not find it. Raises: NotFound."""
        ...

    async def unbury(self, event_id: str, note: Change) -> None: ...
