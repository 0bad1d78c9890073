from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daemons.event.domain.audit import Author, Change, Subject
from daemons.event.domain.reward import Reward
from daemons.event.service.ports.rewards import CodePool, Pool, RewardRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import FieldError, Invalid
from rewardctl.wire.audit import AuditAction, AuditKind


@dataclass(frozen=True, slots=True)
class Codes:
    """The pools of unique codes of rewards that say `pool: true`."""

    rewards: RewardRepository
    pool: CodePool
    clock: Clock

    async def add(self, reward_id: str, codes: Sequence[str], expires_at: datetime | None, author: Author) -> int:
        """How many were new; the others were there. Raises: NotFound; Invalid.

        Told of first: where the process dies in between, the log may say more than came in, and never less.
        """
        reward = await self._pooled(reward_id)
        if expires_at is not None and expires_at <= self.clock.now():
            raise Invalid(errors=[FieldError("body.expiresAt", "must be in the future")])
        new = await self.pool.lacking(reward_id, codes)
        if not new:
            return 0
        await self.rewards.note(reward_id, self._added(reward, len(new), author))
        return await self.pool.add(reward_id, new, expires_at)

    async def count(self, reward_id: str) -> Pool:
        """Raises: NotFound; Invalid."""
        await self._pooled(reward_id)
        return await self.pool.count(reward_id)

    def _added(self, reward: Reward, count: int, author: Author) -> Change:
        subject = Subject(AuditKind.REWARD, reward.id)
        return Change.of(AuditAction.CODES_ADDED, subject, author, self.clock.now(), old={}, new={"codes": count})

    async def _pooled(self, reward_id: str) -> Reward:
        reward = await self.rewards.get(reward_id)
        if not reward.has_pool:
            raise Invalid("This reward has no pool of codes", hint="make one with pool=true")
        return reward
