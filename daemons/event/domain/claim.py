"""A claim and the way it goes.

              ┌───────────────── sold out ────────────────┐
              ▼                                           │
    WAITING ──▶ SUBMITTED ──▶ RESERVED ──▶ GRANTED ──▶ RECORDED ──▶ DECIDED (APPROVED)
       │            │             └─▶ REFUSED ──▶ DECIDED (REJECTED)    │
       └─ rejected  └─ sold out: forgotten, or VOID where a key         └─▶ REVOKING ──▶ REVERSED ──▶ RETURNED
          by an operator           keeps the answer                                ──▶ DECIDED (REVOKED)

`status` is what the user sees; `step` is how far the platform has come, and names what is known to be done. Each
method answers the claim one step further with `revision` one higher, and storage writes it only over the revision
before. What each step leaves to be done, and why it may be done twice, is argued in docs/adr/0006.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Self

from daemons.event.domain.audit import Author, Change, Subject
from daemons.event.domain.event import Event
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import EventReward, Reward
from rewardctl.kernel.errors import TransitionNotAllowed
from rewardctl.wire.audit import AuditAction, AuditKind
from rewardctl.wire.claims import ClaimStatus, DecisionRequest

if TYPE_CHECKING:
    from daemons.event.domain.decision import Decision

LEASE: Final = timedelta(seconds=10)
"""How long the process that drives a claim has for one step."""
PATIENCE: Final = timedelta(hours=24)
"""How long a reward type may put a claim off before it is rejected."""


class Step(StrEnum):
    WAITING = "WAITING"
    SUBMITTED = "SUBMITTED"
    RESERVED = "RESERVED"
    GRANTED = "GRANTED"
    RECORDED = "RECORDED"
    REFUSED = "REFUSED"
    DECIDED = "DECIDED"
    REVOKING = "REVOKING"
    REVERSED = "REVERSED"
    RETURNED = "RETURNED"
    VOID = "VOID"


AT_REST: Final = frozenset({Step.WAITING, Step.DECIDED, Step.VOID})
"""Steps at which nothing is left for the platform to do by itself."""
_ASKING: Final = frozenset({Step.RESERVED, Step.REFUSED, Step.REVOKING})
"""Steps at which a reward type is asked, and may put the claim off."""


class Origin(StrEnum):
    """Where a claim goes back to when there is no stock for it."""

    ATTEMPT = "ATTEMPT"
    WAITING = "WAITING"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim was rejected: a stable code and a sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Grant:
    """`amount` of one reward that its type gave, described by `details`; it lapses at `expires_at`, if ever."""

    reward_id: str
    type: str
    amount: int
    details: Mapping[str, Any]
    expires_at: datetime | None = None

    def lapsed_by(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


@dataclass(frozen=True, slots=True)
class Delay:
    """A reward type could not say yet: asked again after `retry_after`, given up at `deadline`."""

    reason: str
    retry_after: timedelta
    deadline: datetime
    asked: int


@dataclass(frozen=True, slots=True)
class Key:
    """An `Idempotency-Key`; `fingerprint` is the hash of the request that it first came with."""

    value: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a keyed request was answered, byte for byte."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """An operator wants a claim decided otherwise than it `was`; it is noted once the claim is at rest again.

    `reason` is that of an approval: the claim bears it once it is approved.
    """

    author: Author
    was: Mapping[str, Any]
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class EventSnapshot:
    """The event as it was when the claim was made; its version decides."""

    id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`slot` is the claim's place among the user's live ones of its `bucket`, 1 to the limit; None once it is over.

    `status` is None for an attempt that never became a claim. `fence` is the instant, on the database's clock, up to
    which whoever wrote this revision may act for the claim. `grants` are what was given: one, unless the reward is
    several together; of a claim that is being refused they are those to take back. One that is not `limited` is of an
    offer without a stock, which never gets one: there is nothing to hold or to give back.
    """

    id: str
    user_id: str
    event: EventSnapshot
    event_reward_id: str
    reward: Reward
    condition: Mapping[str, Any]
    auto_resolve: bool
    limit: Limit
    limited: bool = True
    bucket: str
    slot: int | None = None
    status: ClaimStatus | None = ClaimStatus.PENDING
    step: Step
    origin: Origin = Origin.ATTEMPT
    reasons: tuple[Reason, ...] = ()
    evaluation: Mapping[str, Any] | None = None
    grants: tuple[Grant, ...] = ()
    delay: Delay | None = None
    expires_at: datetime | None = None
    key: Key | None = None
    answer: Answer | None = None
    request_id: str
    traceparent: str | None = None
    ordered: Ordered | None = None
    unaudited: tuple[Change, ...] = ()
    revision: int = 1
    fence: datetime | None = None
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
        decision: "Decision | None",
        key: Key | None,
        request_id: str,
        traceparent: str | None = None,
        now: datetime,
    ) -> Self:
        """A claim that decides itself is on its way or rejected; every other one waits for an operator."""
        opened = cls(
            id=id,
            user_id=user_id,
            event=EventSnapshot(event.id, event.name, event.version),
            event_reward_id=offered.id,
            reward=offered.reward,
            condition=offered.condition,
            auto_resolve=offered.auto_resolve,
            limit=offered.per_user_limit,
            limited=offered.stock is not None,
            bucket=offered.per_user_limit.bucket(now, event.time_zone),
            step=Step.SUBMITTED if offered.auto_resolve else Step.WAITING,
            evaluation=decision.evaluation if decision else None,
            key=key,
            request_id=request_id,
            traceparent=traceparent,
            created_at=now,
            updated_at=now,
        )
        if not offered.auto_resolve or decision is None or decision.met:
            return opened
        return replace(opened, step=Step.DECIDED, status=ClaimStatus.REJECTED, reasons=decision.reasons)

    @property
    def at_rest(self) -> bool:
        return self.step in AT_REST

    @property
    def rejected_at_once(self) -> bool:
        """Whether its condition was not met when it was made: it never took a slot."""
        return self.revision == 1 and self.status is ClaimStatus.REJECTED

    @property
    def delayed(self) -> bool:
        """Whether a reward type is to be asked again later."""
        return self.delay is not None

    @property
    def came_to_status(self) -> bool:
        """Whether what was done last brought it to its status; what is put off is pending from the first time on."""
        put_off_at_first = self.awaits_answer and self.delay is not None and self.delay.asked == 1
        return self.at_rest or (put_off_at_first and self.origin is not Origin.WAITING)

    @property
    def awaits_answer(self) -> bool:
        """Whether its reward type waits for somebody outside."""
        return self.step is Step.RESERVED and self.delayed

    @property
    def reasons_now(self) -> tuple[Reason, ...]:
        """Why it stands as it does: of a claim that is put off, what it waits for, and why it was ordered."""
        if self.delay is None:
            return self.reasons
        waiting = self.delay.reason
        if self.step is Step.REVOKING:
            waiting = f"The revoke is under way, and waits for the reward type: {waiting}"
        return (Reason("waiting_for_reward_type", waiting), *self.reasons)

    @property
    def lease(self) -> timedelta | None:
        """How long nobody else may take the claim up; None where nobody needs to."""
        if self.at_rest:
            return None
        return self.delay.retry_after if self.delay else LEASE

    @property
    def unanswered(self) -> bool:
        """Whether a keyed request still has no answer."""
        return self.key is not None and self.answer is None

    def answered(self, answer: Answer) -> Self:
        return replace(self, answer=answer)

    def void(self, answer: Answer) -> Self:
        """What is kept of a keyed attempt that never became a claim."""
        return replace(self, step=Step.VOID, status=None, slot=None, answer=answer)

    def reserved(self, now: datetime) -> Self:
        return self._from({Step.SUBMITTED}, now, step=Step.RESERVED)

    def granted(self, grants: tuple[Grant, ...], now: datetime) -> Self:
        return self._from({Step.RESERVED}, now, step=Step.GRANTED, grants=grants, delay=None)

    def put_off(self, reason: str, retry_after: timedelta, now: datetime) -> Self:
        """A reward type could not say yet; its deadline stays that of the first time."""
        deadline = self.delay.deadline if self.delay else now + PATIENCE
        asked = self.delay.asked + 1 if self.delay else 1
        return self._from(_ASKING, now, delay=Delay(reason, retry_after, deadline, asked))

    def refused(self, reason: Reason, given: tuple[Grant, ...], now: datetime) -> Self:
        """`given` is what of several rewards was given before one was refused: it is to be taken back."""
        return self._from({Step.RESERVED}, now, step=Step.REFUSED, reasons=(reason,), grants=given, delay=None)

    def rejected(self, now: datetime) -> Self:
        """What a refused claim held is given back."""
        changes = {"step": Step.DECIDED, "status": ClaimStatus.REJECTED, "slot": None, "grants": (), "delay": None}
        return self._from({Step.REFUSED}, now, **changes)

    def recorded(self, now: datetime) -> Self:
        return self._from({Step.GRANTED}, now, step=Step.RECORDED)

    def approved(self, now: datetime) -> Self:
        ends = [grant.expires_at for grant in self.grants if grant.expires_at]
        changes = {
            "step": Step.DECIDED,
            "status": ClaimStatus.APPROVED,
            "reasons": (self.ordered.reason,) if self.ordered and self.ordered.reason else (),
            "expires_at": min(ends, default=None),
        }
        return self._from({Step.RECORDED} if self.limited else {Step.GRANTED, Step.RECORDED}, now, **changes)

    def lapsed(self, now: datetime) -> Self:
        """The ledger and the reward types know what has expired by `now`."""
        later = [grant.expires_at for grant in self.grants if grant.expires_at and not grant.lapsed_by(now)]
        return self._from({Step.DECIDED}, now, expires_at=min(later, default=None))

    def lapse_put_off(self, retry_after: timedelta, now: datetime) -> Self:
        """A reward type could not say yet whether it has taken note."""
        return self._from({Step.DECIDED}, now, expires_at=now + retry_after)

    def turned_away(self, now: datetime) -> Self:
        """There is no stock for it: back to where it came from."""
        changes: dict[str, Any]
        match self.origin:
            case Origin.WAITING:
                changes = {"step": Step.WAITING}
            case Origin.REJECTED:
                changes = {"step": Step.DECIDED, "status": ClaimStatus.REJECTED, "slot": None}
            case Origin.ATTEMPT:
                changes = {"step": Step.VOID, "status": None, "slot": None}
        return self._from({Step.SUBMITTED}, now, **changes)

    def ordered_by(self, author: Author) -> Self:
        """What comes next is done for `author`."""
        return replace(self, ordered=Ordered(author, self._outcome()))

    def decision_ordered(self, decision: DecisionRequest, now: datetime) -> Self:
        """What an operator wants done, of which nothing is done yet. Raises: TransitionNotAllowed."""
        if decision.status == "APPROVED":
            reason = Reason("approved_by_operator", decision.reason or "Approved by an operator")
            return replace(self.approval_ordered(now), ordered=self.ordered and replace(self.ordered, reason=reason))
        return self.rejection_ordered(Reason("rejected_by_operator", decision.reason or "Rejected by an operator"), now)

    def approval_ordered(self, now: datetime) -> Self:
        """By an operator: of a claim that waits, or over a rejection; that one needs a slot again."""
        if self.step is Step.DECIDED and self.status is ClaimStatus.REJECTED:
            changes = {"step": Step.SUBMITTED, "status": ClaimStatus.PENDING, "origin": Origin.REJECTED}
            return self._from({Step.DECIDED}, now, **changes)
        return self._from({Step.WAITING}, now, step=Step.SUBMITTED, origin=Origin.WAITING)

    def rejection_ordered(self, reason: Reason, now: datetime) -> Self:
        changes = {"step": Step.DECIDED, "status": ClaimStatus.REJECTED, "slot": None, "reasons": (reason,)}
        return self._from({Step.WAITING}, now, **changes)

    def revoke_ordered(self, reason: Reason, now: datetime) -> Self:
        if self.status is not ClaimStatus.APPROVED:
            raise self._not_allowed()
        return self._from({Step.DECIDED}, now, step=Step.REVOKING, reasons=(reason,), expires_at=None)

    def reversed(self, now: datetime) -> Self:
        return self._from({Step.REVOKING}, now, step=Step.REVERSED, delay=None)

    def returned(self, now: datetime) -> Self:
        return self._from({Step.REVERSED}, now, step=Step.RETURNED)

    def revoked(self, now: datetime) -> Self:
        return self._from({Step.RETURNED}, now, step=Step.DECIDED, status=ClaimStatus.REVOKED, slot=None)

    def taken_up(self, now: datetime) -> Self:
        """By a process that finds it standing still; its step is what is known to be done."""
        if self.at_rest:
            raise self._not_allowed()
        return replace(self, revision=self.revision + 1, updated_at=now)

    def _from(self, expected: AbstractSet[Step], now: datetime, **changes: Any) -> Self:  # noqa: ANN401 - fields of the claim
        if self.step not in expected:
            raise self._not_allowed()
        return replace(self, **changes, revision=self.revision + 1, updated_at=now).noted(now)

    def noted(self, now: datetime) -> Self:
        """At rest, an operator's order is done with: what it changed is kept for the audit log."""
        if self.ordered is None or not self.at_rest:
            return self
        old, new = self.ordered.was, self._outcome()
        if old == new:
            return replace(self, ordered=None)
        subject = Subject(AuditKind.CLAIM, self.id)
        change = Change.of(_action(old, new), subject, self.ordered.author, now, old=old, new=new, keep="status")
        return replace(self, ordered=None, unaudited=(*self.unaudited, change))

    def _outcome(self) -> dict[str, Any]:
        status = self.status.value if self.status else None
        return {"status": status, "reasons": [reason.code for reason in self.reasons]}

    def _not_allowed(self) -> TransitionNotAllowed:
        if self.at_rest and self.status is not None:
            return TransitionNotAllowed(f"The claim is {self.status.lower()}, and that can't be done with it")
        return TransitionNotAllowed("The platform is still working on this claim", retry_after=1)


def _action(old: Mapping[str, Any], new: Mapping[str, Any]) -> AuditAction:
    if new["status"] == ClaimStatus.REVOKED:
        return AuditAction.CLAIM_REVOKED
    return AuditAction.CLAIM_OVERRIDDEN if old["status"] == ClaimStatus.REJECTED else AuditAction.CLAIM_DECIDED
