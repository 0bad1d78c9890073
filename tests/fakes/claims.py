"""The claim core's ports in memory: as atomic as one document of the database, and not a bit more.

`Store` is the database: what it does between two pauses happens at once. Each pause is a place where the simulation
lets another process go on, loses an answer, or ends the process.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemons.event.domain.audit import AuditEntry
from daemons.event.domain.claim import Answer, Claim, Grant, Reason
from daemons.event.domain.decision import Decision
from daemons.event.domain.event import Event
from daemons.event.domain.ledger import EntryKind, LedgerEntry, Wallet, concerned, due
from daemons.event.domain.reward import EventReward, Stock
from daemons.event.service.ports.claims import ClaimFilter, KeyTaken, Overtaken
from daemons.event.service.ports.giving import Gift, Wait
from daemons.event.service.ports.pages import Page, Slice
from rewardctl.kernel.errors import AlreadyClaimed, Conflict, NotFound, SoldOut
from rewardctl.sdk import Callback, Deferred, Granted, Outcome, Refused
from rewardctl.wire.claims import ClaimStatus

MARGIN = timedelta(seconds=2)
Pause = Callable[[], Awaitable[None]]


async def at_once() -> None:
    """No pause: every port answers at once."""


@dataclass(slots=True)
class Offer:
    offered: EventReward
    total: int | None
    remaining: int
    deleted: bool = False
    holds: set[str] = field(default_factory=set)
    returns: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Store:
    """`now` is the database's own clock."""

    now: datetime
    event: Event
    offers: dict[str, Offer] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    attempts: dict[str, str] = field(default_factory=dict)
    ledger: dict[str, list[LedgerEntry]] = field(default_factory=dict)
    given: dict[str, Outcome] = field(default_factory=dict)
    audit: dict[str, list[AuditEntry]] = field(default_factory=dict)

    def offer(self, offered: EventReward) -> None:
        stock = offered.stock
        self.offers[offered.id] = Offer(offered, stock.total if stock else None, stock.remaining if stock else 0)

    def living(self, claim: Claim) -> set[int]:
        """The slots that the user's live claims of the same bucket have."""
        same = (claim.user_id, claim.event_reward_id, claim.bucket)
        return {
            other.slot
            for other in self.claims.values()
            if other.slot is not None and (other.user_id, other.event_reward_id, other.bucket) == same
        }


@dataclass(frozen=True, slots=True)
class InMemoryClaims:
    store: Store
    pause: Pause = at_once

    async def admit(self, claim: Claim) -> Claim:
        while free := await self.free_slots(claim):
            try:
                return await self._written(replace(claim, slot=free[0]), new=claim.revision == 1)
            except AlreadyClaimed:
                continue
        raise AlreadyClaimed

    async def free_slots(self, claim: Claim) -> Sequence[int]:
        await self.pause()
        taken = self.store.living(claim)
        return [slot for slot in range(1, claim.limit.count + 1) if slot not in taken]

    async def keep(self, claim: Claim) -> Claim:
        return await self._written(claim, new=True)

    async def swap(self, claim: Claim) -> Claim:
        return await self._written(claim)

    async def take_up(self, claim: Claim) -> Claim:
        return await self._written(claim, past_fence=True)

    async def _written(self, claim: Claim, *, new: bool = False, past_fence: bool = False) -> Claim:
        await self.pause()
        stored = self.store.claims.get(claim.id)
        self._refuse_duplicates(claim)
        if not new:
            if stored is None or stored.revision != claim.revision - 1:
                raise Overtaken
            if past_fence and not (stored.fence and self.store.now > stored.fence + MARGIN):
                raise Overtaken
        written = replace(claim, fence=self.store.now + claim.lease if claim.lease else None)
        self.store.claims[claim.id] = written
        await self.pause()
        return written

    def _refuse_duplicates(self, claim: Claim) -> None:
        for other in self.store.claims.values():
            if other.id == claim.id or other.user_id != claim.user_id:
                continue
            if claim.key and other.key and other.key.value == claim.key.value:
                raise KeyTaken
            same = (other.event_reward_id, other.bucket, other.slot)
            if claim.slot is not None and same == (claim.event_reward_id, claim.bucket, claim.slot):
                raise AlreadyClaimed

    async def remove(self, claim: Claim) -> None:
        await self.pause()
        stored = self.store.claims.get(claim.id)
        if stored is None or stored.revision != claim.revision:
            raise Overtaken
        del self.store.claims[claim.id]
        await self.pause()

    async def get(self, claim_id: str) -> Claim:
        await self.pause()
        if claim_id not in self.store.claims:
            raise NotFound
        return self.store.claims[claim_id]

    async def with_key(self, user_id: str, key: str) -> Claim | None:
        await self.pause()
        own = (claim for claim in self.store.claims.values() if claim.user_id == user_id)
        return next((claim for claim in own if claim.key and claim.key.value == key), None)

    async def standing_still(self, limit: int) -> Sequence[Claim]:
        await self.pause()
        still = [one for one in self.store.claims.values() if one.fence and self.store.now > one.fence + MARGIN]
        return still[:limit]

    async def lapsing(self, now: datetime, limit: int) -> Sequence[Claim]:
        await self.pause()
        return [one for one in self.store.claims.values() if one.expires_at and one.expires_at <= now][:limit]

    async def list(self, wanted: ClaimFilter, page: int, limit: int) -> Page[Claim]:
        raise NotImplementedError("the claim core lists nothing")

    async def decidable(self, wanted: ClaimFilter, after: str | None, limit: int) -> Sequence[Claim]:
        raise NotImplementedError("the claim core lists nothing")

    async def pending(self, user_id: str) -> Sequence[Claim]:
        await self.pause()
        own = (claim for claim in self.store.claims.values() if claim.user_id == user_id)
        return [claim for claim in own if claim.status is ClaimStatus.PENDING]

    async def any_for_event(self, event_id: str) -> bool:
        await self.pause()
        return any(claim.status and claim.event.id == event_id for claim in self.store.claims.values())

    async def any_for_event_reward(self, event_reward_id: str) -> bool:
        await self.pause()
        return any(claim.status and claim.event_reward_id == event_reward_id for claim in self.store.claims.values())


@dataclass(frozen=True, slots=True)
class InMemoryStock:
    """The part of the event rewards that claims touch."""

    store: Store
    pause: Pause = at_once

    async def get(self, event_id: str, reward_id: str) -> EventReward:
        await self.pause()
        for offer in self.store.offers.values():
            if (offer.offered.event_id, offer.offered.reward.id) == (event_id, reward_id) and not offer.deleted:
                stock = None if offer.total is None else Stock(offer.total, offer.remaining)
                return replace(offer.offered, stock=stock)
        raise NotFound

    async def require(self, event_reward_id: str) -> None:
        await self.pause()
        if self.store.offers[event_reward_id].deleted:
            raise NotFound

    async def reserve(self, claim: Claim) -> None:
        offer = self.store.offers[claim.event_reward_id]
        await self.pause()
        free = offer.total is not None and offer.remaining > 0 and claim.id not in offer.holds
        if self._may(claim) and not offer.deleted and free:
            offer.remaining -= 1
            offer.holds.add(claim.id)
            await self.pause()
            return
        await self._seen(claim)
        if claim.id in offer.holds:
            return
        if offer.deleted:
            raise NotFound
        if offer.total is not None:
            raise SoldOut

    async def release(self, claim: Claim) -> None:
        offer = self.store.offers[claim.event_reward_id]
        await self.pause()
        if self._may(claim) and offer.total is not None and claim.id in offer.holds:
            offer.remaining += 1
            offer.holds.discard(claim.id)
            await self.pause()
        else:
            await self.settle(claim)

    async def take_back(self, claim: Claim) -> None:
        offer = self.store.offers[claim.event_reward_id]
        await self.pause()
        if self._may(claim) and offer.total is not None and claim.id not in offer.returns:
            offer.remaining += 1
            offer.returns.add(claim.id)
            await self.pause()
        else:
            await self._seen(claim)

    async def settle(self, claim: Claim) -> None:
        offer = self.store.offers[claim.event_reward_id]
        await self.pause()
        if self._may(claim) and claim.id in offer.holds | offer.returns:
            offer.holds.discard(claim.id)
            offer.returns.discard(claim.id)
            await self.pause()
        else:
            await self._seen(claim)

    def _may(self, claim: Claim) -> bool:
        return claim.fence is not None and self.store.now < claim.fence

    async def _seen(self, claim: Claim) -> None:
        await self.pause()
        if not self._may(claim):
            raise Overtaken


@dataclass(frozen=True, slots=True)
class InMemoryLedger:
    store: Store
    pause: Pause = at_once

    async def enter(self, claim: Claim, kind: EntryKind, now: datetime) -> None:
        for grant in concerned(kind, claim, now):
            await self._enter(claim, grant, kind, now)

    async def _enter(self, claim: Claim, grant: Grant, kind: EntryKind, now: datetime) -> None:
        while True:
            await self.pause()
            wallet = self.store.ledger.setdefault(claim.user_id, [])
            last = wallet[-1] if wallet else None
            await self.pause()
            own = [entry for entry in wallet if (entry.claim_id, entry.reward_id) == (claim.id, grant.reward_id)]
            amount = due(kind, grant, own)
            if any(entry.kind is kind for entry in own) or (kind is EntryKind.EXPIRE and amount == 0):
                return
            await self.pause()
            if self._appended(wallet, LedgerEntry.after(last, claim, grant, kind, amount, now)):
                await self.pause()
                return

    def _appended(self, wallet: list[LedgerEntry], entry: LedgerEntry) -> bool:
        """Under the unique (user, seq) and (claim, reward, kind)."""
        place = entry.claim_id, entry.reward_id, entry.kind
        taken = any((other.claim_id, other.reward_id, other.kind) == place for other in wallet)
        if taken or entry.seq != len(wallet) + 1:
            return False
        wallet.append(entry)
        return True

    async def wallet(self, user_id: str) -> Wallet:
        return Wallet.empty(user_id).with_entries(self.store.ledger.get(user_id, []))

    async def entries(self, user_id: str, before: int | None, limit: int) -> Slice[LedgerEntry]:
        raise NotImplementedError("the claim core lists nothing")


@dataclass(frozen=True, slots=True)
class InMemoryAttempts:
    store: Store
    pause: Pause = at_once

    async def add(self, claim: Claim, error: Conflict, now: datetime) -> None:  # noqa: ARG002 - the port's signature
        await self.pause()
        self.store.attempts[claim.id] = error.code
        await self.pause()


@dataclass(frozen=True, slots=True)
class InMemoryEvents:
    """The one event that claims are made in."""

    store: Store
    pause: Pause = at_once

    async def get(self, event_id: str) -> Event:
        await self.pause()
        if event_id != self.store.event.id:
            raise NotFound
        return self.store.event


@dataclass(frozen=True, slots=True)
class ScriptedDecisions:
    """Conditions that are met, or not, by lot."""

    met: Callable[[], bool]
    pause: Pause = at_once

    async def decide(self, event: Event, offered: EventReward, user_id: str) -> Decision:
        del event, offered, user_id
        await self.pause()
        met = self.met()
        return Decision(met, {"met": met}, () if met else (Reason("activity_not_enough", "1 of 3"),))


@dataclass(frozen=True, slots=True)
class ScriptedGiver:
    """A reward type whose answers are decided beforehand; once it has given or refused, it says so again."""

    store: Store
    outcome: Callable[[Claim], Outcome] = lambda _: Granted(10)
    pause: Pause = at_once

    async def give(self, claim: Claim) -> Gift:
        await self.pause()
        outcome = self.store.given.get(claim.id) or self.outcome(claim)
        if isinstance(outcome, Granted | Refused):
            self.store.given[claim.id] = outcome
        await self.pause()
        return gift_of(claim, outcome)

    async def take_back(self, claim: Claim) -> Wait | None:  # noqa: ARG002 - the port's signature
        await self.pause()
        return None

    async def lapse(self, claim: Claim, grants: Sequence[Grant]) -> Wait | None:  # noqa: ARG002 - the port's signature
        await self.pause()
        return None

    async def answered(self, claim: Claim, callback: Callback) -> Gift | None:
        raise NotImplementedError("nobody calls back here")


def gift_of(claim: Claim, outcome: Outcome) -> Gift:
    match outcome:
        case Granted(amount, details, expires_at):
            return Gift((Grant(claim.reward.id, claim.reward.type, amount, details, expires_at),))
        case Refused(reason):
            return Gift((), refusal=reason)
        case Deferred(retry_after, reason):
            return Gift((), wait=Wait(retry_after, reason))
        case _:
            raise NotImplementedError("one reward at a time")


class NoActivities:
    async def count_left_over(self, limit: int) -> int:  # noqa: ARG002 - the port's signature
        return 0


class PlainAnswers:
    def claim(self, claim: Claim) -> Answer:
        return Answer(201, f"{claim.id} {claim.status}")

    def conflict(self, claim: Claim, error: Conflict) -> Answer:
        return Answer(409, f"{claim.id} {error.code}")


LATER = Deferred(timedelta(seconds=1))
