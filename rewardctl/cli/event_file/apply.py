"""Takes the steps that make an event what its file says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from rewardctl.cli import pools
from rewardctl.cli.event_file import view
from rewardctl.cli.event_file.offered import mark
from rewardctl.cli.event_file.plan import Step, StepKind
from rewardctl.cli.event_file.source import Source
from rewardctl.cli.output import note
from rewardctl.cli.spoken import said
from rewardctl.client import Client
from rewardctl.kernel.errors import RewardctlError
from rewardctl.runtime import durable
from rewardctl.wire.events import (
    EventChangeRequest,
    EventDetailResponse,
    EventRequest,
    EventResponse,
    EventRewardResponse,
    OfferChangeRequest,
    OfferRequest,
)

_CONDITIONS: Final = frozenset(("rewardCondition", "condition"))


@dataclass(slots=True)
class Application:
    """Takes the steps of a plan one by one. One that fails ends it, and applied again, it goes on from there.

    What the platform made of the event, its id and versions, is kept in the file at once. `guarded` steps are refused
    where somebody else changed what they change; `offers` are told by their rewards' ids.
    """

    client: Client
    source: Source
    event_id: str | None
    version: int | None
    offers: dict[str, EventRewardResponse]
    guarded: bool
    made: dict[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, client: Client, source: Source, now: EventDetailResponse | None, *, guarded: bool) -> Self:
        """`now` is the event as it was read; None is one that is to be opened."""
        if now is None:
            return cls(client, source, None, None, {}, guarded)
        return cls(client, source, now.id, now.version, {one.reward.id: one for one in now.event_rewards}, guarded)

    def take(self, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps):
            note(f"{said(step.kind.value)}: {step.title}")
            for change in view.changes(step):
                note(f"  {change}")
            try:
                with self.source.blamed(step.at):
                    self._take(step)
            except RewardctlError:
                before, after = _titles(steps[:number]), _titles(steps[number + 1 :])
                note(f"this step failed; done before it: {before}; not begun: {after}")
                raise

    def _take(self, step: Step) -> None:
        match step.kind:
            case StepKind.OPEN_EVENT:
                self._event_is(self.client.events.create(EventRequest.model_validate(step.new)))
            case StepKind.CHANGE_EVENT:
                change = EventChangeRequest.model_validate(step.new)
                version = self.version if self.guarded else None
                self._event_is(self.client.events.change(self._event, change, version=version))
            case StepKind.MAKE_REWARD:
                fields = {name: value for name, value in step.new.items() if name != "type"}
                self.made[_number(step)] = self.client.rewards.create(step.new["type"], fields).id
            case StepKind.ADD_OFFER:
                reward_id = step.of or self.made[_number(step)]
                self._offer_is(self.client.events.offer(self._event, _offer(reward_id, step.new)))
            case StepKind.CHANGE_OFFER:
                self._change_offer(step.of or "", OfferChangeRequest.model_validate(step.new))
            case StepKind.WITHDRAW_OFFER:
                self.client.events.withdraw(self._event, step.of or "")
                del self.offers[step.of or ""]
                self._keep()

    def _change_offer(self, reward_id: str, change: OfferChangeRequest) -> None:
        version = self.offers[reward_id].version if self.guarded else None
        self._offer_is(self.client.events.change_offer(self._event, reward_id, change, version=version))

    @property
    def _event(self) -> str:
        if self.event_id is None:
            raise ValueError("an event is opened before it is changed")
        return self.event_id

    def _event_is(self, event: EventResponse) -> None:
        self.event_id, self.version = event.id, event.version
        self._keep()

    def _offer_is(self, offered: EventRewardResponse) -> None:
        self.offers[offered.reward.id] = offered
        self._keep()
        pools.warn(self.client, offered)

    def _keep(self) -> None:
        self.source = kept(self.source, self._event, self.version, mark(self.offers.values()))


def check_conditions(client: Client, source: Source, steps: Sequence[Step]) -> None:
    """Before anything is done. Raises: Invalid, with the places in the file."""
    for step in steps:
        for name in _CONDITIONS & step.new.keys():
            with source.blamed((*step.at, name)):
                client.conditions.check(step.new[name])


def _titles(steps: Sequence[Step]) -> str:
    return ", ".join(f"{said(step.kind.value)} {step.title}" for step in steps) or said("nothing")


def kept(source: Source, event_id: str, version: int | None, offers: str) -> Source:
    """The file with the event's id and versions written into it, and all else as it was. Raises: SetupError."""
    mode = source.path.stat().st_mode
    text = source.with_keys(id=f"'{event_id}'", version=version, rewardsVersion=f"'{offers}'")
    durable.write(source.path, text.encode(), flush=False)
    source.path.chmod(mode)
    return Source.read(source.path)


def _offer(reward_id: str, fields: Mapping[str, Any]) -> OfferRequest:
    return OfferRequest.model_validate({"rewardId": reward_id, **fields})


def _number(step: Step) -> int:
    """Which of the file's offers a step is for."""
    return int(step.at[1])
