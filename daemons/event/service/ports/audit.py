"""What was done to the platform, and who is forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from daemons.event.domain.audit import AuditEntry, Change
from daemons.event.service.ports.pages import Slice
from rewardctl.wire.audit import AuditAction


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """`since` is taken, `until` is not."""

    actor: str | None = None
    action: AuditAction | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """Changes that one stored thing still keeps, oldest first."""

    place: str
    id: str
    changes: tuple[Change, ...]


class Outbox(Protocol):
    async def waiting(self, limit: int) -> Sequence[Noted]:
        """What may not be in the log yet."""
        ...

    async def forget(self, noted: Noted) -> None: ...


class AuditLog(Protocol):
    async def append(self, change: Change) -> None:
        """Write `change` down; asked again, it stays one entry."""
        ...

    async def list(self, wanted: AuditFilter, cursor: str | None, limit: int) -> Slice[AuditEntry]:
        """Newest first. Raises: Invalid for a cursor that no page gave."""
        ...


class PersonalData(Protocol):
    async def forget(self, user_id: str) -> None:
        """Take out what tells of a user. Raises: Unavailable where a claim of theirs is being written to."""
        ...
