from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from daemons.event.domain import described
from daemons.event.domain.audit import Author, Change, Fields, Subject
from daemons.event.domain.condition import ConditionTypes, parse
from daemons.event.domain.event import Event
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Stock
from daemons.event.service.ports.claims import ClaimRepository
from daemons.event.service.ports.events import EventFilter, EventRepository, Shown
from daemons.event.service.ports.pages import Slice
from daemons.event.service.ports.rewards import EventRewardRepository, RewardRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import HasClaims, Stale
from rewardctl.kernel.ids import new_id
from rewardctl.wire.audit import AuditAction, AuditKind
from rewardctl.wire.events import EventChangeRequest, EventRequest, OfferChangeRequest, OfferRequest, PeriodLimit


@dataclass(frozen=True, slots=True)
class Events:
    """Opening events and offering rewards in them."""

    events: EventRepository
    rewards: RewardRepository
    event_rewards: EventRewardRepository
    claims: ClaimRepository
    condition_types: ConditionTypes
    clock: Clock

    async def open(self, wanted: EventRequest, author: Author) -> Event:
        parse(wanted.reward_condition, "body.rewardCondition", self.condition_types)
        now = self.clock.now()
        event = Event(id=new_id(), created_at=now, updated_at=now, **wanted.model_dump())
        event.refuse_past(now)
        await self.events.add(
            event, _noted(AuditAction.EVENT_OPENED, event.id, author, now, new=described.event(event))
        )
        return event

    async def list(self, wanted: EventFilter, cursor: str | None, limit: int) -> Slice[Shown]:
        return await self.events.list(wanted, self.clock.now(), cursor, limit)

    async def change(self, event_id: str, change: EventChangeRequest, version: int | None, author: Author) -> Event:
        """`version` is the one that the caller read, if they say so; what changes nothing makes no new one.

        Raises: Stale where it is no longer the present one.
        """
        if change.reward_condition is not None:
            parse(change.reward_condition, "body.rewardCondition", self.condition_types)
        while True:
            before = await self.events.get(event_id)
            _refuse_stale(version, before.version)
            wanted = change.model_dump(exclude_unset=True)
            if all(getattr(before, name) == value for name, value in wanted.items()):
                return before
            after = before.changed(wanted, self.clock.now())
            old, new = described.event(before), described.event(after)
            note = _noted(AuditAction.EVENT_CHANGED, event_id, author, after.updated_at, old=old, new=new)
            if await self.events.replace(after, note):
                return after

    async def delete(self, event_id: str, author: Author) -> None:
        """Buried first, and looked for claims then: one that comes in between finds the tombstone and is undone."""
        if not await self.claims.any_for_event(event_id):
            was, now = described.event(await self.events.get(event_id)), self.clock.now()
            await self.events.bury(event_id, now, _noted(AuditAction.EVENT_DELETED, event_id, author, now, old=was))
            if not await self.claims.any_for_event(event_id):
                return
            await self.events.unbury(event_id, _noted(AuditAction.EVENT_RESTORED, event_id, author, now, new=was))
        raise HasClaims(hint="end the event instead: set its status to INACTIVE")

    async def offers(self, event_id: str) -> tuple[Event, Sequence[EventReward]]:
        return await self.events.get(event_id), await self.event_rewards.list(event_id)

    async def offer(self, event_id: str, wanted: OfferRequest, author: Author) -> tuple[Event, EventReward]:
        parse(wanted.condition, "body.condition", self.condition_types)
        event = await self.events.get(event_id)
        offered = EventReward(
            id=new_id(),
            event_id=event.id,
            reward=await self.rewards.get(wanted.reward_id),
            condition=wanted.condition,
            auto_resolve=wanted.auto_resolve,
            stock=None if wanted.stock is None else Stock(wanted.stock, wanted.stock),
            per_user_limit=_limit(wanted.per_user_limit),
        )
        new, now = described.offer(offered), self.clock.now()
        await self.event_rewards.add(offered, _noted(AuditAction.OFFER_ADDED, event_id, author, now, new=new))
        return event, offered

    async def change_offer(
        self, event_id: str, reward_id: str, change: OfferChangeRequest, version: int | None, author: Author
    ) -> tuple[Event, EventReward]:
        """`version` is the one that the caller read, if they say so. Raises: Stale where another is present."""
        if change.condition is not None:
            parse(change.condition, "body.condition", self.condition_types)
        event = await self.events.get(event_id)
        changes = change.model_dump(exclude_unset=True)
        if change.per_user_limit is not None:
            changes["per_user_limit"] = _limit(change.per_user_limit)
        while True:
            before = await self.event_rewards.get(event_id, reward_id)
            _refuse_stale(version, before.revision)
            wanted = before.changed(changes)
            if replace(wanted, revision=before.revision) == before:
                return event, before
            old, new = described.offer(before), described.offer(wanted)
            note = _noted(AuditAction.OFFER_CHANGED, event_id, author, self.clock.now(), old=old, new=new)
            if (after := await self.event_rewards.change(before, changes, note)) is not None:
                return event, after

    async def withdraw(self, event_id: str, reward_id: str, author: Author) -> None:
        offered = await self.event_rewards.get(event_id, reward_id)
        if not await self.claims.any_for_event_reward(offered.id):
            was, now = described.offer(offered), self.clock.now()
            gone = _noted(AuditAction.OFFER_WITHDRAWN, event_id, author, now, old=was)
            await self.event_rewards.bury(offered.id, now, gone)
            if not await self.claims.any_for_event_reward(offered.id):
                return
            back = _noted(AuditAction.OFFER_RESTORED, event_id, author, now, new=was)
            await self.event_rewards.unbury(offered.id, back)
        raise HasClaims(hint="lower its stock to what was given: nobody claims it from then on")


def _refuse_stale(read: int | None, present: int) -> None:
    if read is not None and read != present:
        raise Stale(hint="read it again and repeat the change")


def _noted(
    action: AuditAction,
    event_id: str,
    author: Author,
    now: datetime,
    *,
    old: Fields | None = None,
    new: Fields | None = None,
) -> Change:
    """A change of an event, or of what it offers."""
    subject = Subject(AuditKind.EVENT, event_id)
    return Change.of(action, subject, author, now, old=old, new=new, keep="rewardId")


def _limit(wanted: PeriodLimit) -> Limit:
    return Limit(wanted.count, wanted.per)
