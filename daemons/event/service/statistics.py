import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from daemons.event.domain.reward import EventReward
from daemons.event.domain.statistics import EventStatistics, by_day, in_all
from daemons.event.service.ports.events import EventRepository
from daemons.event.service.ports.figures import StatisticsSource
from daemons.event.service.ports.rewards import CodePool, EventRewardRepository


@dataclass(frozen=True, slots=True)
class Statistics:
    events: EventRepository
    event_rewards: EventRewardRepository
    source: StatisticsSource
    pool: CodePool

    async def of_event(self, event_id: str) -> EventStatistics:
        """Each part is as of its own moment: together they are no snapshot. Raises: NotFound."""
        event = await self.events.get(event_id)
        offers, tallies, users, rejections, attempts = await asyncio.gather(
            self.event_rewards.list(event_id),
            self.source.tallies(event_id),
            self.source.users(event_id),
            self.source.rejections(event_id),
            self.source.attempts(event_id),
        )
        return EventStatistics(
            event=event,
            offers=offers,
            claims=in_all(tallies),
            days=by_day(tallies, event.time_zone),
            users=users,
            rejections=rejections,
            attempts=attempts,
            codes_left=await self._codes_left(offers),
        )

    async def _codes_left(self, offers: Iterable[EventReward]) -> Mapping[str, int]:
        pooled = [one.reward.id for one in offers if one.reward.has_pool]
        return {reward_id: (await self.pool.count(reward_id)).left for reward_id in pooled}
