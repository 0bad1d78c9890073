"""A claim and the way it goes.

    SUBMITTED ──▶ RESERVED ──▶ GRANTED ──▶ RECORDED ──▶ DECIDED (APPROVED)
        │             └──────────── refused ───────────▶ DECIDED (REJECTED)
        └─ waits for an operator: WAITING ─▶ SUBMITTED, or DECIDED (REJECTED)

`status` is what the user sees, `step` how far the platform has come; a claim on its way is PENDING. Each function
answers the claim one step further, with `revision` one higher: storage writes it only over the revision before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward, Reward
from rewardctl.kernel.errors import TransitionNotAllowed
from rewardctl.wire.claims import ClaimStatus


class Step(StrEnum):
    WAITING = "WAITING"
    SUBMITTED = "SUBMITTED"
    RESERVED = "RESERVED"
    GRANTED = "GRANTED"
    RECORDED = "RECORDED"
    DECIDED = "DECIDED"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim was rejected: a stable code and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Grant:
    """What the reward's type gave: `amount` of it, described by `details`."""

    amount: int
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EventSnapshot:
    """The event as it was when the claim was made; its version decides."""

    id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`slot` is the claim's place among the user's live ones, 1 to the limit; None once it no longer lives."""

    id: str
    user_id: str
    event: EventSnapshot
    event_reward_id: str
    reward: Reward
    condition: Mapping[str, Any]
    auto_resolve: bool
    status: ClaimStatus = ClaimStatus.PENDING
    step: Step
    slot: int | None
    reasons: tuple[Reason, ...] = ()
    evaluation: Mapping[str, Any] | None = None
    grant: Grant | None = None
    request_id: str
    revision: int = 1
    created_at: datetime
    updated_at: datetime

    @classmethod
    def opened(
        cls,
        id: str,  # noqa: A002 - the field's name
        user_id: str,
        event: Event,
        offered: EventReward,
        *,
        decides_itself: bool,
        request_id: str,
        now: datetime,
    ) -> Self:
        return cls(
            id=id,
            user_id=user_id,
            event=EventSnapshot(event.id, event.name, event.version),
            event_reward_id=offered.id,
            reward=offered.reward,
            condition=offered.condition,
            auto_resolve=offered.auto_resolve,
            step=Step.SUBMITTED if decides_itself else Step.WAITING,
            slot=1,
            request_id=request_id,
            created_at=now,
            updated_at=now,
        )

    @property
    def waits(self) -> bool:
        """Whether an operator is asked."""
        return self.step is Step.WAITING

    def reserved(self, now: datetime) -> Self:
        return self._advanced(Step.SUBMITTED, now, step=Step.RESERVED)

    def granted(self, grant: Grant, now: datetime) -> Self:
        return self._advanced(Step.RESERVED, now, step=Step.GRANTED, grant=grant)

    def recorded(self, now: datetime) -> Self:
        return self._advanced(Step.GRANTED, now, step=Step.RECORDED)

    def approved(self, now: datetime) -> Self:
        return self._advanced(Step.RECORDED, now, step=Step.DECIDED, status=ClaimStatus.APPROVED, reasons=())

    def refused(self, reason: Reason, now: datetime) -> Self:
        """The reward's type gives nothing: rejected, and its slot is free."""
        return self._advanced(Step.RESERVED, now, **_rejection(reason))

    def sent_back(self, now: datetime) -> Self:
        """An operator's approval that found the stock sold out: it waits again."""
        return self._advanced(Step.SUBMITTED, now, step=Step.WAITING)

    def approval_ordered(self, now: datetime) -> Self:
        return self._advanced(Step.WAITING, now, step=Step.SUBMITTED)

    def rejection_ordered(self, reason: Reason, now: datetime) -> Self:
        return self._advanced(Step.WAITING, now, **_rejection(reason))

    def _advanced(self, expected: Step, now: datetime, **changes: Any) -> Self:  # noqa: ANN401 - fields of the claim
        if self.step is not expected:
            raise TransitionNotAllowed(f"The claim is {self.status.lower()} and can't be decided now")
        return replace(self, **changes, revision=self.revision + 1, updated_at=now)


def _rejection(reason: Reason) -> dict[str, Any]:
    return {"step": Step.DECIDED, "status": ClaimStatus.REJECTED, "slot": None, "reasons": (reason,)}
