from dataclasses import replace
from datetime import datetime

from daemons.event.domain.claim import Claim, EventSnapshot, Key, Step
from daemons.event.domain.decision import Decision
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from rewardctl.wire.claims import ClaimStatus


def opened_claim(
    id: str,  # noqa: A002 - the field's name
    user_id: str,
    event: Event,
    offered: EventReward,
    *,
    decision: Decision | None,
    key: Key | None,
    request_id: str,
    traceparent: str | None = None,
    now: datetime,
) -> Claim:
    """A claim that decides itself is on its way or rejected; every other one waits for an operator."""
    claim = Claim(
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
        return claim
    return replace(claim, step=Step.DECIDED, status=ClaimStatus.REJECTED, reasons=decision.reasons)
