from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from rewardctl.wire.body import MOST_AT_ONCE, Condition, Id, Instant, RequestBody, ResponseBody, Text
from rewardctl.wire.events import EventRef
from rewardctl.wire.rewards import RewardResponse

"""So many claims one request for many may decide."""


class ClaimStatus(StrEnum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REVOKED = "REVOKED"


class DecisionRequest(RequestBody):
    status: Literal["APPROVED", "REJECTED"]
    reason: Annotated[Text, Field(min_length=1)] | None = None


class DecisionFilter(RequestBody):
    """Which claims: those that wait for an operator, or rejected ones; made from `since` on and before `until`."""

    status: Annotated[Literal["PENDING", "REJECTED"], Field(description="PENDING: those that wait")] = "PENDING"
    event_id: Id | None = None
    reward_id: Id | None = None
    user_id: Id | None = None
    since: Annotated[Instant | None, Field(alias="from")] = None
    until: Annotated[Instant | None, Field(alias="to")] = None


class BulkDecisionRequest(RequestBody):
    """A dry run unless told otherwise. `cursor` goes on after the answer's; `limit` bounds one request's claims."""

    filter: DecisionFilter
    status: Literal["APPROVED", "REJECTED"]
    reason: Annotated[Text, Field(min_length=1)] | None = None
    dry_run: bool = True
    cursor: Id | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_AT_ONCE)] = MOST_AT_ONCE

    @model_validator(mode="after")
    def _say_why(self) -> Self:
        if self.status == "REJECTED" and self.reason is None:
            raise ValueError("a rejection needs a reason: the users read it")
        return self


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


class Undecided(ResponseBody):
    """A claim that could not be decided; `code` is that of an error, or of the reason why it was rejected."""

    claim_id: Id
    user_id: Id
    code: str
    message: str


class CodeCount(ResponseBody):
    code: str
    count: int


class BulkDecisionResponse(ResponseBody):
    """What was done, or in a dry run what would be done now: oldest first, by the second.

    `examined` = `decided` + `under_way` + `failed`; `failures` counts the last by their code, `undecided` has the
    first of them. With `has_more` there are further claims after `next_cursor`.
    """

    dry_run: bool
    examined: int
    decided: int
    under_way: int
    failed: int
    failures: list[CodeCount]
    undecided: list[Undecided]
    next_cursor: Id | None
    has_more: bool
