from dataclasses import dataclass

from daemons.event.domain import described
from daemons.event.domain.audit import Author, Change, Subject
from daemons.event.domain.reward import Reward
from daemons.event.service import params
from daemons.event.service.ports.pages import Page
from daemons.event.service.ports.rewards import RewardFilter, RewardRepository, Validator
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import FieldError, Invalid
from rewardctl.kernel.ids import new_id
from rewardctl.registry import Registry
from rewardctl.sdk import hidden_fields
from rewardctl.wire.audit import AuditAction, AuditKind
from rewardctl.wire.rewards import RewardRequest


@dataclass(frozen=True, slots=True)
class Rewards:
    """Making rewards of the types that are installed."""

    rewards: RewardRepository
    types: Registry
    validator: Validator
    clock: Clock

    async def make(self, type_name: str, wanted: RewardRequest, author: Author) -> Reward:
        """Raises: UnknownRewardType; Invalid for fields that the type refuses; Unavailable where it does not answer."""
        kind = self.types.get(type_name)
        read = params.read(kind.params_model, wanted.params, "body")
        problems = await self.validator.problems(kind.type, read)
        if problems:
            raise Invalid(errors=[FieldError(f"body.{one.field}", one.message) for one in problems])
        reward = Reward(
            id=new_id(),
            type=kind.type,
            name=wanted.name,
            description=wanted.description,
            params=params.written(read),
            hidden=tuple(sorted(hidden_fields(kind.params_model))),
            created_at=self.clock.now(),
        )
        await self.rewards.add(reward, _noted(reward, author))
        return reward

    async def get(self, reward_id: str) -> Reward:
        return await self.rewards.get(reward_id)

    async def list(self, wanted: RewardFilter, page: int, limit: int) -> Page[Reward]:
        return await self.rewards.list(wanted, page, limit)


def _noted(reward: Reward, author: Author) -> Change:
    subject = Subject(AuditKind.REWARD, reward.id)
    return Change.of(AuditAction.REWARD_MADE, subject, author, reward.created_at, new=described.reward(reward))
