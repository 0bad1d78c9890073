from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final, Self

from daemons.event.domain.audit import Author
from daemons.event.domain.claim.details import Answer, Delay, Grant, Reason
from daemons.event.domain.claim.order import Ordered, approval, rejection
from daemons.event.domain.claim.state import ClaimState
from daemons.event.domain.claim.step import ASKING, Origin, Step
from rewardctl.kernel.errors import TransitionNotAllowed
from rewardctl.wire.claims import ClaimStatus, DecisionRequest

PATIENCE: Final = timedelta(hours=24)
"""How long a reward type may put a claim off before it is rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(ClaimState):
    """The way it goes: first what the platform does, then what an operator orders."""

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
        return self._from(ASKING, now, delay=Delay(reason, retry_after, deadline, asked))

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
        """There is no stock for it: back to where it came from, and who ordered it changed nothing."""
        changes: dict[str, Any]
        match self.origin:
            case Origin.WAITING:
                changes = {"step": Step.WAITING}
            case Origin.REJECTED:
                changes = {"step": Step.DECIDED, "status": ClaimStatus.REJECTED, "slot": None}
            case Origin.ATTEMPT:
                changes = {"step": Step.VOID, "status": None, "slot": None}
        return self._from({Step.SUBMITTED}, now, ordered=None, **changes)

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

    def ordered_by(self, author: Author, now: datetime) -> Self:
        """What comes next is done for `author`; an order that is under way is told of as far as it came."""
        return replace(self._told(now), ordered=Ordered(author, self.outcome))

    def decision_ordered(self, decision: DecisionRequest, now: datetime) -> Self:
        """What an operator wants done, of which nothing is done yet. Raises: TransitionNotAllowed."""
        if decision.status == "APPROVED":
            reason = approval(decision.reason)
            return replace(self.approval_ordered(now), ordered=self.ordered and replace(self.ordered, reason=reason))
        return self.rejection_ordered(rejection(decision.reason), now)

    def approval_ordered(self, now: datetime) -> Self:
        """By an operator: of a claim that waits, or over a rejection; that one needs a slot again."""
        if self.forgotten:
            raise TransitionNotAllowed("The account was erased: there is nobody to give to")
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

    def _from(self, expected: AbstractSet[Step], now: datetime, **changes: Any) -> Self:  # noqa: ANN401 - fields of the claim
        if self.step not in expected:
            raise self._not_allowed()
        return replace(self, **changes, revision=self.revision + 1, updated_at=now).noted(now)

    def noted(self, now: datetime) -> Self:
        """At rest, an operator's order is done with: what came of it is kept for the audit log."""
        return self._told(now) if self.at_rest else self

    def _told(self, now: datetime) -> Self:
        if self.ordered is None:
            return self
        change = self.ordered.change(self.id, self.outcome, now)
        return replace(self, ordered=None, unaudited=(*self.unaudited, change))

    def _not_allowed(self) -> TransitionNotAllowed:
        if self.at_rest and self.status is not None:
            return TransitionNotAllowed(f"The claim is {self.status.lower()}, and that can't be done with it")
        if self.delay is not None:
            waits = f"This claim waits for its reward type: {self.delay.reason}"
            hint = "reject it, where that will not answer" if self.awaits_answer else None
            return TransitionNotAllowed(waits, hint=hint, retry_after=ceil(self.delay.retry_after.total_seconds()))
        return TransitionNotAllowed("The platform is still working on this claim", retry_after=1)
