"""A file as a draft to try: what `event apply` would do of it that matters for who gets what."""

from collections.abc import Sequence

from rewardctl.cli.event_file.shape import EventInFile, OfferInFile
from rewardctl.wire.events import EventDetailResponse
from rewardctl.wire.rewards import NewRewardRequest, RewardResponse
from rewardctl.wire.simulation import EventTrial, NewEventTrial, NewSimulationRequest, OfferTrial, SimulationRequest

_EVENT = {"reward_condition", "period_start", "period_end", "time_zone"}
_OFFER = {"condition", "stock", "per_user_limit"}


def changes(
    wanted: EventInFile, present: EventDetailResponse, rewards: Sequence[RewardResponse | None]
) -> SimulationRequest:
    """`rewards` are those that the file's offers mean, in their order; None is one that would be made."""
    kept = {one.id for one in rewards if one}
    return SimulationRequest(
        event=EventTrial.model_validate(wanted.model_dump(include=_EVENT)),
        rewards=_offers(wanted, rewards),
        withdrawn=[one.reward.id for one in present.event_rewards if one.reward.id not in kept],
    )


def opening(wanted: EventInFile, rewards: Sequence[RewardResponse | None]) -> NewSimulationRequest:
    event = NewEventTrial.model_validate(wanted.model_dump(include=_EVENT))
    return NewSimulationRequest(event=event, rewards=_offers(wanted, rewards))


def _offers(wanted: EventInFile, rewards: Sequence[RewardResponse | None]) -> list[OfferTrial]:
    return [_offer(offered, reward) for offered, reward in zip(wanted.rewards, rewards, strict=True)]


def _offer(offered: OfferInFile, reward: RewardResponse | None) -> OfferTrial:
    fields = offered.model_dump(include=_OFFER)
    if reward is not None:
        return OfferTrial.model_validate({"reward_id": reward.id, **fields})
    inline = offered.reward
    return OfferTrial.model_validate({"reward": _new(inline), **fields})


def _new(reward: object) -> NewRewardRequest:
    if not isinstance(reward, NewRewardRequest):
        raise TypeError("a reward that is told by its id is there")
    return reward
