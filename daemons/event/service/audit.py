"""Writes down what was changed. A change is noted in the very write that makes it, and moved to the log from there.

So there is no change without its entry, and no entry without its change. docs/adr/0007 argues it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from daemons.event.domain.audit import AuditEntry, Change
from daemons.event.service.ports.audit import AuditFilter, AuditLog, Outbox
from daemons.event.service.ports.pages import Slice

_BATCH: Final = 100


@dataclass(frozen=True, slots=True)
class Audit:
    log: AuditLog
    outbox: Outbox

    async def take(self, changes: Sequence[Change]) -> None:
        """Write down what another daemon noted; told again, it stays once."""
        for change in changes:
            await self.log.append(change)

    async def list(self, wanted: AuditFilter, cursor: str | None, limit: int) -> Slice[AuditEntry]:
        """Whoever reads the log brings it up to date first, and so finds their own changes in it."""
        while await self.round() == _BATCH:
            continue
        return await self.log.list(wanted, cursor, limit)

    async def round(self) -> int:
        """Write down what was noted; answers in how many places. Each step may be taken again, by any process."""
        found = await self.outbox.waiting(_BATCH)
        for noted in found:
            for change in noted.changes:
                await self.log.append(change)
            await self.outbox.forget(noted)
        return len(found)
