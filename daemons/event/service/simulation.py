"""Trying an event before it costs anything: it reads, and writes nothing."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from daemons.event.domain.condition import ConditionTypes, parse
from daemons.event.domain.decision import both
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward, Reward
from daemons.event.domain.simulation import Count, Period, Report, TriedOffer, Version, report
from daemons.event.service.ports.activities import ActivityLog
from daemons.event.service.ports.events import EventRepository
from daemons.event.service.ports.rewards import Describer, EventRewardRepository
from daemons.event.service.trials import Trials, is_made
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import Invalid, NotFound, of_field
from rewardctl.kernel.ids import new_id
from rewardctl.sdk import Description
from rewardctl.wire.simulation import NewEventTrial, NewSimulationRequest, SimulationRequest


@dataclass(frozen=True, slots=True)
class Progress:
    users: int
    total: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """One that may begin: all that could be refused was looked at."""

    activities: ActivityLog
    draft: Version
    live: Version | None
    followed: frozenset[str]

    async def steps(self) -> AsyncIterator[Progress | Report]:
        """How far it has come, and at last the report. The counting runs beside the event loop.

        Raises: Unavailable.
        """
        count = Count(self.draft, self.live, self.followed)
        total = await self.activities.people()
        yield Progress(0, total)
        async for people in self.activities.facts_of_all(count.types):
            await asyncio.to_thread(count.take, people)
            yield Progress(count.users, max(total, count.users))
        yield report(count)


@dataclass(frozen=True, slots=True)
class Simulations:
    activities: ActivityLog
    events: EventRepository
    event_rewards: EventRewardRepository
    trials: Trials
    describer: Describer
    condition_types: ConditionTypes
    clock: Clock

    async def of_changes(self, event_id: str, wanted: SimulationRequest) -> Simulation:
        """Raises: NotFound; Invalid."""
        event, offers = await self.events.get(event_id), await self.event_rewards.list(event_id)
        if wanted.event.reward_condition is not None:
            parse(wanted.event.reward_condition, "body.event.rewardCondition", self.condition_types)
        try:
            draft = replace(event, **wanted.event.model_dump(exclude_unset=True))
        except Invalid:
            raise of_field("body.event.periodEnd", "must be after periodStart") from None
        tried = await self.trials.offers(event.id, offers, wanted.rewards, wanted.withdrawn)
        now = self.clock.now()
        live, changed = await self._version(event, offers, now), await self._version(draft, tried, now)
        return Simulation(self.activities, changed, live, frozenset(wanted.users))

    async def of_draft(self, wanted: NewSimulationRequest) -> Simulation:
        """Raises: Invalid."""
        event = self._draft(wanted.event)
        offers = await self.trials.offers(event.id, [], wanted.rewards, [])
        version = await self._version(event, offers, event.created_at)
        return Simulation(self.activities, version, None, frozenset(wanted.users))

    def _draft(self, wanted: NewEventTrial) -> Event:
        parse(wanted.reward_condition, "body.event.rewardCondition", self.condition_types)
        now, fields = self.clock.now(), wanted.model_dump()
        try:
            return Event(
                id=new_id(), name="", description=None, status="ACTIVE", created_at=now, updated_at=now, **fields
            )
        except Invalid:
            raise of_field("body.event.periodEnd", "must be after periodStart") from None

    async def _version(self, event: Event, offers: Sequence[EventReward], now: datetime) -> Version:
        period = Period.of(event.period_start, event.period_end, now, event.time_zone)
        return Version(period, [await self._tried(event, one) for one in offers])

    async def _tried(self, event: Event, offered: EventReward) -> TriedOffer:
        reward = offered.reward
        description = await self.describer.described(reward)
        return TriedOffer(
            reward_id=reward.id if is_made(reward) else None,
            name=reward.name,
            type=reward.type,
            gives=await self._gives(reward, description),
            text=description.text,
            condition=both(event, offered, self.condition_types),
            stock=offered.stock.total if offered.stock else None,
            limit=offered.per_user_limit,
        )

    async def _gives(self, reward: Reward, description: Description) -> Mapping[str, int]:
        """By reward type; of a bundle what its rewards give. One that is not there gives nothing."""
        if not description.rewards:
            return {reward.type: description.amount}
        given: Counter[str] = Counter()
        for reward_id in description.rewards:
            with suppress(NotFound):
                part = await self.trials.rewards.get(reward_id)
                given[part.type] += (await self.describer.described(part)).amount
        return dict(given)
