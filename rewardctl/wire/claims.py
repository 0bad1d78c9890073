from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from rewardctl.wire.body import Condition, Id, Instant, RequestBody, ResponseBody, Text
from rewardctl.wire.events import EventRef
from rewardctl.wire.rewards import RewardResponse


class ClaimStatus(StrEnum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REVOKED = "REVOKED"


class DecisionRequest(RequestBody):
    status: Literal["APPROVED", "REJECTED"]
    reason: Annotated[Text, Field(min_length=1)] | None = None


class RevokeRequest(RequestBody):
    reason: Annotated[Text, Field(min_length=1)]


class Reason(ResponseBody):
    code: str
    message: str


class ClaimedEventReward(ResponseBody):
    id: Id
    event: EventRef
    reward: RewardResponse
    condition: Condition
    auto_resolve: bool


class ClaimResponse(ResponseBody):
    """`request_id` is that of the request which made the claim: its way can be read back by it."""

    id: Id
    user_id: Id
    event_reward: ClaimedEventReward
    event: EventRef
    status: ClaimStatus
    reasons: list[Reason]
    evaluation: dict[str, Any] | None
    request_id: str
    created_at: Instant
    updated_at: Instant
