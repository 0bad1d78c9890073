from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemons.event.domain.audit import Author, Change, Subject
from daemons.event.domain.claim.details import Reason
from rewardctl.wire.audit import AuditAction, AuditKind
from rewardctl.wire.claims import ClaimStatus

Outcome = Mapping[str, Any]
"""Of a claim what the audit log tells: its status, and the codes of its reasons."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """An operator wants a claim decided otherwise than it `was`; it is told of once the claim is at rest again.

    `reason` is that of an approval: the claim bears it once it is approved.
    """

    author: Author
    was: Outcome
    reason: Reason | None = None

    def change(self, claim_id: str, became: Outcome, at: datetime) -> Change:
        """What came of it: the same again where the reward type refused once more."""
        subject = Subject(AuditKind.CLAIM, claim_id)
        action = _action(self.was, became)
        return Change.of(action, subject, self.author, at, old=self.was, new=became, keep="status")


def approval(why: str | None) -> Reason:
    return Reason("approved_by_operator", why or "Approved by an operator")


def rejection(why: str | None) -> Reason:
    return Reason("rejected_by_operator", why or "Rejected by an operator")


def _action(old: Outcome, new: Outcome) -> AuditAction:
    if new["status"] == ClaimStatus.REVOKED:
        return AuditAction.CLAIM_REVOKED
    overridden = old["status"] == ClaimStatus.REJECTED != new["status"]
    return AuditAction.CLAIM_OVERRIDDEN if overridden else AuditAction.CLAIM_DECIDED
