from collections.abc import Sequence
from dataclasses import dataclass

from daemons.event.domain.event import Event
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Stock
from daemons.event.service.ports import (
    ClaimRepository,
    EventFilter,
    EventRepository,
    EventRewardRepository,
    RewardRepository,
    Slice,
)
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import HasClaims, Stale
from rewardctl.kernel.ids import new_id
from rewardctl.wire.events import EventChange, EventRequest, OfferChange, OfferRequest, PeriodLimit


@dataclass(frozen=True, slots=True)
class Events:
    """Opening events and offering rewards in them."""

    events: EventRepository
    rewards: RewardRepository
    event_rewards: EventRewardRepository
    claims: ClaimRepository
    clock: Clock

    async def open(self, wanted: EventRequest) -> Event:
        now = self.clock.now()
        event = Event(id=new_id(), created_at=now, updated_at=now, **wanted.model_dump())
        event.refuse_past(now)
        await self.events.add(event)
        return event

    async def list(self, wanted: EventFilter, cursor: str | None, limit: int) -> Slice[Event]:
        return await self.events.list(wanted, self.clock.now(), cursor, limit)

    async def change(self, event_id: str, change: EventChange, version: int | None) -> Event:
        """`version` is the one that the caller read, if they say so.

        Raises: Stale where it is no longer the present one.
        """
        while True:
            before = await self.events.get(event_id)
            if version is not None and version != before.version:
                raise Stale(hint="read it again and repeat the change")
            after = before.changed(change.model_dump(exclude_unset=True), self.clock.now())
            if await self.events.replace(after):
                return after

    async def delete(self, event_id: str) -> None:
        """Buried first, and looked for claims then: one that comes in between finds the tombstone and is undone."""
        if not await self.claims.any_for_event(event_id):
            await self.events.bury(event_id, self.clock.now())
            if not await self.claims.any_for_event(event_id):
                return
            await self.events.unbury(event_id)
        raise HasClaims(hint="end the event instead: set its status to INACTIVE")

    async def offers(self, event_id: str) -> tuple[Event, Sequence[EventReward]]:
        return await self.events.get(event_id), await self.event_rewards.list(event_id)

    async def offer(self, event_id: str, wanted: OfferRequest) -> tuple[Event, EventReward]:
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
        await self.event_rewards.add(offered)
        return event, offered

    async def change_offer(self, event_id: str, reward_id: str, change: OfferChange) -> tuple[Event, EventReward]:
        event = await self.events.get(event_id)
        offered = await self.event_rewards.get(event_id, reward_id)
        changes = change.model_dump(exclude_unset=True)
        if change.per_user_limit is not None:
            changes["per_user_limit"] = _limit(change.per_user_limit)
        return event, await self.event_rewards.change(offered, changes)

    async def withdraw(self, event_id: str, reward_id: str) -> None:
        offered = await self.event_rewards.get(event_id, reward_id)
        if not await self.claims.any_for_event_reward(offered.id):
            await self.event_rewards.bury(offered.id, self.clock.now())
            if not await self.claims.any_for_event_reward(offered.id):
                return
            await self.event_rewards.unbury(offered.id)
        raise HasClaims


def _limit(wanted: PeriodLimit) -> Limit:
    return Limit(wanted.count, wanted.per)
