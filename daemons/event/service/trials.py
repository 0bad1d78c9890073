"""The offers of a draft, of which nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from daemons.event.domain.condition import ConditionTypes, parse
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Reward
from daemons.event.service import params
from daemons.event.service.ports.rewards import RewardRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import FieldError, Invalid, NotFound, UnknownRewardType, of_field
from rewardctl.kernel.ids import new_id
from rewardctl.registry import Registry
from rewardctl.wire.rewards import NewRewardRequest
from rewardctl.wire.simulation import OfferTrial

_NEW: Final = "new"


def is_made(reward: Reward) -> bool:
    """Whether the reward is more than a draft's."""
    return not reward.id.startswith(_NEW)


@dataclass(frozen=True, slots=True)
class Trials:
    rewards: RewardRepository
    types: Registry
    condition_types: ConditionTypes
    clock: Clock

    async def offers(
        self, event_id: str, offers: Sequence[EventReward], trials: Sequence[OfferTrial], withdrawn: Sequence[str]
    ) -> Sequence[EventReward]:
        """The offers as the draft would have them, those that it adds at the end."""
        found = {one.reward.id: one for one in offers}
        for number, reward_id in enumerate(withdrawn):
            if found.pop(reward_id, None) is None:
                raise of_field(f"body.withdrawn.{number}", "is not offered")
        seen: set[str] = set()
        for number, trial in enumerate(trials):
            place = f"body.rewards.{number}"
            if trial.condition is not None:
                parse(trial.condition, f"{place}.condition", self.condition_types)
            base = found.get(trial.reward_id or "") or await self._offered(event_id, trial, place)
            if base.reward.id in seen:
                raise of_field(f"{place}.rewardId", "is there twice")
            seen.add(base.reward.id)
            found[base.reward.id] = base.changed(_changes(trial))
        return list(found.values())

    async def _offered(self, event_id: str, trial: OfferTrial, place: str) -> EventReward:
        return EventReward(
            id=new_id(),
            event_id=event_id,
            reward=await self._reward(trial, place),
            condition={},
            auto_resolve=True,
            stock=None,
            per_user_limit=Limit(1),
        )

    async def _reward(self, trial: OfferTrial, place: str) -> Reward:
        if trial.reward is not None:
            return self._new(trial.reward, f"{place}.reward")
        try:
            return await self.rewards.get(trial.reward_id or "")
        except NotFound:
            raise of_field(f"{place}.rewardId", "there is no reward of this id") from None

    def _new(self, wanted: NewRewardRequest, place: str) -> Reward:
        """A reward that is not made; it has no id of its own."""
        try:
            kind = self.types.get(wanted.type)
        except UnknownRewardType as error:
            raise Invalid(hint=error.hint, errors=[FieldError(f"{place}.type", "is not installed")]) from None
        read = params.read(kind.params_model, wanted.params, place)
        return Reward(
            id=f"{_NEW} {kind.type} {wanted.name}",
            type=kind.type,
            name=wanted.name,
            description=wanted.description,
            params=params.written(read),
            created_at=self.clock.now(),
        )


def _changes(trial: OfferTrial) -> Mapping[str, Any]:
    changes = trial.model_dump(exclude_unset=True, exclude={"reward_id", "reward"})
    if trial.per_user_limit is not None:
        changes["per_user_limit"] = Limit(trial.per_user_limit.count, trial.per_user_limit.per)
    return changes
