"""The audit log's ports in memory, over the claims of a `Store`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from daemons.event.domain.audit import AuditEntry, Change
from daemons.event.service.ports.audit import AuditFilter, Noted
from daemons.event.service.ports.pages import Slice
from tests.fakes.claims import Pause, Store, at_once


@dataclass(frozen=True, slots=True)
class InMemoryAuditLog:
    store: Store
    pause: Pause = at_once

    async def append(self, change: Change) -> None:
        while True:
            await self.pause()
            chain = self.store.audit.setdefault(change.subject.id, [])
            entry = AuditEntry.after(chain[-1] if chain else None, change)
            await self.pause()
            if self._known(change):
                return
            if entry.seq == len(chain) + 1:
                chain.append(entry)
                await self.pause()
                return

    def _known(self, change: Change) -> bool:
        return any(entry.change.id == change.id for chain in self.store.audit.values() for entry in chain)

    async def list(self, wanted: AuditFilter, cursor: str | None, limit: int) -> Slice[AuditEntry]:
        raise NotImplementedError("nobody reads it")


@dataclass(frozen=True, slots=True)
class InMemoryOutbox:
    store: Store
    pause: Pause = at_once

    async def waiting(self, limit: int) -> Sequence[Noted]:
        await self.pause()
        keeping = [claim for claim in self.store.claims.values() if claim.unaudited]
        return [Noted("claims", claim.id, claim.unaudited) for claim in keeping][:limit]

    async def forget(self, noted: Noted) -> None:
        await self.pause()
        claim, written = self.store.claims[noted.id], {change.id for change in noted.changes}
        left = tuple(change for change in claim.unaudited if change.id not in written)
        self.store.claims[noted.id] = replace(claim, unaudited=left)
        await self.pause()
