"""Trying an event before it costs anything: it reads, and writes nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from daemons.event.domain.condition import Kinds, parse
from daemons.event.domain.decision import both
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from daemons.event.domain.simulation import Count, Period, Report, TriedOffer, Version, report
from daemons.event.service.ports import ActivityLog, Describer, EventRepository, EventRewardRepository
from daemons.event.service.trials import Trials, is_made
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import FieldError, Invalid
from rewardctl.kernel.ids import new_id
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
    kinds: Kinds
    clock: Clock

    async def of_changes(self, event_id: str, wanted: SimulationRequest) -> Simulation:
        """Raises: NotFound; Invalid."""
        event, offers = await self.events.get(event_id), await self.event_rewards.list(event_id)
        if wanted.event.reward_condition is not None:
            parse(wanted.event.reward_condition, "body.event.rewardCondition", self.kinds)
        try:
            draft = replace(event, **wanted.event.model_dump(exclude_unset=True))
        except Invalid:
            raise _refused("body.event.periodEnd", "must be after periodStart") from None
        tried = await self.trials.offers(event.id, offers, wanted.rewards, wanted.withdrawn)
        now = self.clock.now()
        live, changed = self._version(event, offers, now), self._version(draft, tried, now)
        return Simulation(self.activities, changed, live, frozenset(wanted.users))

    async def of_draft(self, wanted: NewSimulationRequest) -> Simulation:
        """Raises: Invalid."""
        event = self._draft(wanted.event)
        offers = await self.trials.offers(event.id, [], wanted.rewards, [])
        version = self._version(event, offers, event.created_at)
        return Simulation(self.activities, version, None, frozenset(wanted.users))

    def _draft(self, wanted: NewEventTrial) -> Event:
        parse(wanted.reward_condition, "body.event.rewardCondition", self.kinds)
        now, fields = self.clock.now(), wanted.model_dump()
        try:
            return Event(
                id=new_id(), name="", description=None, status="ACTIVE", created_at=now, updated_at=now, **fields
            )
        except Invalid:
            raise _refused("body.event.periodEnd", "must be after periodStart") from None

    def _version(self, event: Event, offers: Sequence[EventReward], now: datetime) -> Version:
        period = Period.of(event.period_start, event.period_end, now, event.time_zone)
        return Version(period, [self._tried(event, one) for one in offers])

    def _tried(self, event: Event, offered: EventReward) -> TriedOffer:
        reward = offered.reward
        description = self.describer.describe(reward.type, reward.params)
        return TriedOffer(
            reward_id=reward.id if is_made(reward) else None,
            name=reward.name,
            type=reward.type,
            amount=description.amount,
            text=description.text,
            condition=both(event, offered, self.kinds),
            stock=offered.stock.total if offered.stock else None,
            limit=offered.per_user_limit,
        )


def _refused(loc: str, msg: str) -> Invalid:
    return Invalid(errors=[FieldError(loc, msg)])
