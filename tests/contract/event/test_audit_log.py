import asyncio
from dataclasses import dataclass, replace

import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.domain.audit import AuditEntry, Change, Subject
from daemons.event.service.ports.audit import AuditLog, Noted, Outbox
from daemons.event.storage.audit import MongoAuditLog, MongoOutbox
from daemons.event.storage.documents import AuditEntryDocument
from rewardctl.kernel import chain
from rewardctl.kernel.ids import new_id
from rewardctl.wire.audit import AuditAction, AuditKind
from tests.builders import AUTHOR
from tests.contract.event.conftest import NOW, Ports, opened
from tests.fakes.audit import InMemoryAuditLog, InMemoryOutbox
from tests.fakes.claims import InMemoryClaims, Store


@dataclass(frozen=True, slots=True)
class Kept:
    log: AuditLog
    outbox: Outbox
    store: Store | None
    database: Database

    async def chain(self, subject: str) -> list[AuditEntry]:
        if self.store is not None:
            return self.store.audit.get(subject, [])
        found = self.database.collection(AuditEntryDocument).find({"subject_id": ObjectId(subject)})
        return [AuditEntryDocument.model_validate_doc(one).domain() async for one in found.sort("seq", 1)]


@pytest.fixture
def kept(ports: Ports, database: Database) -> Kept:
    if isinstance(ports.claims, InMemoryClaims):
        store = ports.claims.store
        return Kept(InMemoryAuditLog(store), InMemoryOutbox(store), store, database)
    return Kept(MongoAuditLog(database), MongoOutbox(database), None, database)


def change(subject: str) -> Change:
    new = {"status": "REJECTED"}
    return Change.of(AuditAction.CLAIM_DECIDED, Subject(AuditKind.CLAIM, subject), AUTHOR, NOW, new=new)


async def test_of_many_at_once_each_is_written_down_once_in_one_chain(kept: Kept) -> None:
    subject = new_id()
    changes = [change(subject) for _ in range(5)]

    await asyncio.gather(*(kept.log.append(one) for one in changes * 3))

    entries, before = await kept.chain(subject), chain.GENESIS
    assert sorted(entry.change.id for entry in entries) == sorted(one.id for one in changes)
    for seq, entry in enumerate(entries, start=1):
        assert (entry.seq, entry.previous_hash) == (seq, before)
        before = entry.hash


async def test_what_a_claim_notes_waits_until_it_is_forgotten(ports: Ports, kept: Kept) -> None:
    claim = opened(await ports.offered())
    noted = Noted("claims", claim.id, (change(claim.id), change(claim.id)))
    await ports.claims.admit(replace(claim, unaudited=noted.changes))

    async def waiting() -> list[Noted]:
        return [one for one in await kept.outbox.waiting(10_000) if one.id == claim.id]

    assert await waiting() == [noted]
    first, second = noted.changes
    await kept.outbox.forget(replace(noted, changes=(first,)))
    assert await waiting() == [replace(noted, changes=(second,))]
    await kept.outbox.forget(noted)
    assert await waiting() == []
