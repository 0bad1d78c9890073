from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from daemons.event.domain.audit import Change
from daemons.event.domain.claim.details import Answer, Delay, EventSnapshot, Grant, Key, Reason
from daemons.event.domain.claim.order import Ordered, Outcome
from daemons.event.domain.claim.step import AT_REST, Origin, Step
from daemons.event.domain.limit import Limit
from daemons.event.domain.reward import Reward
from rewardctl.wire.claims import ClaimStatus

LEASE: Final = timedelta(seconds=10)
"""How long the process that drives a claim has for one step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimState:
    """What is known of a claim, and what follows from it.

    `slot` is the claim's place among the user's live ones of its `bucket`, 1 to the limit; None once it is over.

    `status` is None for an attempt that never became a claim. `fence` is the instant, on the database's clock, up to
    which whoever wrote this revision may act for the claim. `grants` are what was given: one, unless the reward is
    several together; of a claim that is being refused they are those to take back. One that is not `limited` is of an
    offer without a stock, which never gets one: there is nothing to hold or to give back. The account of the user of
    one that is `forgotten` was erased.
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
    forgotten: bool = False
    revision: int = 1
    fence: datetime | None = None
    created_at: datetime
    updated_at: datetime

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

    @property
    def outcome(self) -> Outcome:
        status = self.status.value if self.status else None
        return {"status": status, "reasons": [reason.code for reason in self.reasons]}
