from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from daemons.chassis.database.mongo import Collection, Database, violated
from daemons.event.domain.claim import Claim, Grant
from daemons.event.domain.ledger import EntryKind, LedgerEntry, Wallet, concerned, due
from daemons.event.service.ports.pages import Slice
from daemons.event.storage.documents.ledger import (
    LedgerEntryDocument,
    WalletDocument,
    holding_fields,
    holding_of,
)


@dataclass(frozen=True, slots=True)
class MongoLedger:
    """Entries of one wallet are in a row: the unique (user, seq) lets one writer at a time add the next."""

    database: Database

    @property
    def _entries(self) -> Collection:
        return self.database.collection(LedgerEntryDocument)

    @property
    def _wallets(self) -> Collection:
        return self.database.collection(WalletDocument)

    async def enter(self, claim: Claim, kind: EntryKind, now: datetime) -> None:
        for grant in concerned(kind, claim, now):
            await self._enter(claim, grant, kind, now)

    async def _enter(self, claim: Claim, grant: Grant, kind: EntryKind, now: datetime) -> None:
        """The grant's own entries are read after the last one of the wallet, so that none can come in between.

        Of a grant there are none, most often: that there are, the unique index says soon enough.
        """
        look, entered = kind is not EntryKind.GRANT, False
        while not entered:
            last = await self._last(claim.user_id)
            own = await self._own(claim, grant) if look else ()
            amount = due(kind, grant, own)
            if any(entry.kind is kind for entry in own) or (kind is EntryKind.EXPIRE and amount == 0):
                return
            entered, look = await self._appended(LedgerEntry.after(last, claim, grant, kind, amount, now)), True

    async def _own(self, claim: Claim, grant: Grant) -> Sequence[LedgerEntry]:
        ids = {"user_id": claim.user_id, "claim_id": claim.id, "reward_id": grant.reward_id}
        return await self._found({name: ObjectId(one) for name, one in ids.items()})

    async def _appended(self, entry: LedgerEntry) -> bool:
        """False where another entry came first."""
        try:
            await self._entries.insert_one(LedgerEntryDocument.fields(entry))
        except DuplicateKeyError as error:
            if violated(error) & {"seq", "claim_id"}:
                return False
            raise
        return True

    async def _last(self, user_id: str) -> LedgerEntry | None:
        found = await self._entries.find_one({"user_id": ObjectId(user_id)}, sort=[("seq", DESCENDING)])
        return LedgerEntryDocument.read(found) if found else None

    async def _found(self, query: dict[str, Any]) -> Sequence[LedgerEntry]:
        found = self._entries.find(query).sort("seq", ASCENDING)
        return [LedgerEntryDocument.read(one) async for one in found]

    async def wallet(self, user_id: str) -> Wallet:
        """The cached balances, and whatever the ledger has beyond them."""
        found = await self._wallets.find_one({"_id": ObjectId(user_id)})
        cached = _cached(user_id, found) if found else Wallet.empty(user_id)
        newer = await self._found({"user_id": ObjectId(user_id), "seq": {"$gt": cached.seq}})
        if not newer:
            return cached
        wallet = cached.with_entries(newer)
        await self._cache(cached, wallet)
        return wallet

    async def _cache(self, before: Wallet, wallet: Wallet) -> None:
        """Keep the balances, unless another reader was quicker."""
        guard = {"_id": ObjectId(wallet.user_id), "seq": before.seq}
        holdings = [holding_fields(one) for one in wallet.holdings.values()]
        kept = {"$set": {"seq": wallet.seq, "balances": dict(wallet.balances), "holdings": holdings}}
        with suppress(DuplicateKeyError):
            await self._wallets.update_one(guard, kept, upsert=before.seq == 0)

    async def entries(self, user_id: str, before: int | None, limit: int) -> Slice[LedgerEntry]:
        query: dict[str, Any] = {"user_id": ObjectId(user_id)}
        if before is not None:
            query["seq"] = {"$lt": before}
        found = await self._entries.find(query).sort("seq", DESCENDING).limit(limit + 1).to_list(None)
        items = [LedgerEntryDocument.read(one) for one in found[:limit]]
        return Slice(items, str(items[-1].seq) if len(found) > limit else None)


def _cached(user_id: str, found: Mapping[str, Any]) -> Wallet:
    held = map(holding_of, found.get("holdings", ()))
    holdings = {(one.claim_id, one.reward_id): one for one in held}
    return Wallet(user_id, found["seq"], found["balances"], holdings)
