"""Who changed what."""

from dataclasses import dataclass
from datetime import datetime

from rewardctl.client._gateway import Gateway
from rewardctl.kernel.clock import iso
from rewardctl.wire.audit import AuditAction, AuditEntryResponse
from rewardctl.wire.body import CursorPage


@dataclass(frozen=True, slots=True)
class Audit:
    gateway: Gateway

    def list(
        self,
        *,
        actor: str | None = None,
        action: AuditAction | None = None,
        subject: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[AuditEntryResponse]:
        params = {
            "actor": actor,
            "action": action,
            "subject": subject,
            "from": iso(since) if since else None,
            "to": iso(until) if until else None,
            "cursor": cursor,
            "limit": limit,
        }
        return self.gateway.call(CursorPage[AuditEntryResponse], "GET", "/audit", params=params)
