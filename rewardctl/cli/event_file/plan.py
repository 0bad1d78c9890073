"""What has to be done so that an event is what its file says, in the order in which it is done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rewardctl.cli.event_file.present import event_fields, offer_fields
from rewardctl.cli.event_file.shape import EventInFile, InlineReward, OfferInFile
from rewardctl.cli.event_file.source import Steps
from rewardctl.wire.events import EventDetailResponse, EventRewardResponse
from rewardctl.wire.rewards import RewardResponse

Fields = Mapping[str, Any]


class StepKind(StrEnum):
    OPEN_EVENT = "open event"
    CHANGE_EVENT = "change event"
    MAKE_REWARD = "make reward"
    ADD_OFFER = "add offer"
    CHANGE_OFFER = "change offer"
    WITHDRAW_OFFER = "withdraw offer"


@dataclass(frozen=True, slots=True)
class Step:
    """`old` and `new` hold the fields that differ; `at` is the place in the file, `of` the id of the reward."""

    kind: StepKind
    title: str
    old: Fields
    new: Fields
    at: Steps = ()
    of: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {"step": self.kind.value, "title": self.title, "old": dict(self.old), "new": dict(self.new)}


def planned(
    wanted: EventInFile, present: EventDetailResponse | None, rewards: Sequence[RewardResponse | None]
) -> list[Step]:
    """`rewards` are those that the file's offers mean, in their order; None is one that has to be made.

    Rewards are made first: if their types refuse them, nothing else is begun. What goes, goes last.
    """
    offered = {one.reward.id: one for one in present.event_rewards} if present else {}
    made: list[Step] = []
    offers: list[Step] = []
    for number, (offer, reward) in enumerate(zip(wanted.rewards, rewards, strict=True)):
        at: Steps = ("rewards", number)
        if reward is None and isinstance(offer.reward, InlineReward):
            made.append(_making(offer.reward, at))
        offers += _offer(offer, reward, offered.pop(reward.id, None) if reward else None, at)
    return [*made, *_event(wanted, present), *offers, *(_withdrawal(one) for one in offered.values())]


def _event(wanted: EventInFile, present: EventDetailResponse | None) -> Iterator[Step]:
    fields = wanted.request().model_dump(mode="json", by_alias=True)
    if present is None:
        yield Step(StepKind.OPEN_EVENT, wanted.name, {}, fields)
        return
    old, new = _differing(event_fields(present), fields)
    if new:
        yield Step(StepKind.CHANGE_EVENT, present.name, old, new)


def _offer(
    wanted: OfferInFile, reward: RewardResponse | None, present: EventRewardResponse | None, at: Steps
) -> Iterator[Step]:
    fields = wanted.model_dump(mode="json", by_alias=True, exclude={"reward"})
    if present is None:
        yield Step(StepKind.ADD_OFFER, _title(wanted, reward), {}, fields, at, reward.id if reward else None)
        return
    old, new = _differing(offer_fields(present), fields)
    if new:
        yield Step(StepKind.CHANGE_OFFER, _title(wanted, reward), old, new, at, present.reward.id)


def _making(wanted: InlineReward, at: Steps) -> Step:
    fields = wanted.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Step(StepKind.MAKE_REWARD, _titled(wanted), {}, fields, (*at, "reward"))


def _differing(old: Fields, new: Fields) -> tuple[Fields, Fields]:
    names = [name for name in old if old[name] != new[name]]
    return {name: old[name] for name in names}, {name: new[name] for name in names}


def _withdrawal(offered: EventRewardResponse) -> Step:
    title, old = _titled(offered.reward), offer_fields(offered)
    return Step(StepKind.WITHDRAW_OFFER, title, old, {}, ("rewards",), offered.reward.id)


def _title(wanted: OfferInFile, reward: RewardResponse | None) -> str:
    found = reward or wanted.reward
    return found if isinstance(found, str) else _titled(found)


def _titled(reward: RewardResponse | InlineReward) -> str:
    return f"{reward.type.upper()} {reward.name}"
