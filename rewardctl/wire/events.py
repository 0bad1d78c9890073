from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from rewardctl.wire.body import MAX_INTEGER, Condition, Id, Instant, Name, RequestBody, ResponseBody, Text
from rewardctl.wire.rewards import RewardResponse

EventStatus = Literal["ACTIVE", "INACTIVE"]


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, LookupError):
        raise ValueError("must be an IANA time zone such as Asia/Seoul") from None
    return value


TimeZone = Annotated[str, AfterValidator(_zone), Field(min_length=1, max_length=64, examples=["Asia/Seoul"])]
Stock = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Count = Annotated[int, Field(ge=1, le=1000)]


Per = Literal["day", "week", "month", "event"]


class PeriodLimit(RequestBody):
    """At most `count` in each period, of the event's time zone."""

    count: Count
    per: Per


def _for_the_event(value: Any) -> Any:  # noqa: ANN401 - a body may hold anything here
    return {"count": value, "per": "event"} if isinstance(value, int) else value


Limit = Annotated[
    PeriodLimit,
    BeforeValidator(_for_the_event, json_schema_input_type=Count | PeriodLimit),
    Field(examples=[1, {"count": 1, "per": "day"}]),
]
"""An integer is a limit for the whole event."""


class EventRequest(RequestBody):
    name: Name
    description: Text | None = None
    reward_condition: Condition
    period_start: Instant
    period_end: Instant | None = None
    status: EventStatus
    time_zone: TimeZone = "UTC"


class PatchBody(RequestBody):
    """A PATCH: only what was sent changes; nothing but the named fields may be null."""

    @model_validator(mode="after")
    def _no_null(self) -> Self:
        optional = {"description", "period_end", "stock"}
        for name in sorted(self.model_fields_set - optional):
            if getattr(self, name) is None:
                raise ValueError(f"{type(self).model_fields[name].alias or name} must not be null")
        return self


class EventChangeRequest(PatchBody):
    name: Name | None = None
    description: Text | None = None
    reward_condition: Condition | None = None
    period_start: Instant | None = None
    period_end: Instant | None = None
    status: EventStatus | None = None
    time_zone: TimeZone | None = None


class OfferRequest(RequestBody):
    """`perUserLimit` is once for the whole event unless told otherwise, `stock` without end."""

    reward_id: Id
    condition: Condition
    auto_resolve: bool
    stock: Stock | None = None
    per_user_limit: Limit = PeriodLimit(count=1, per="event")


class OfferChangeRequest(PatchBody):
    condition: Condition | None = None
    auto_resolve: bool | None = None
    stock: Stock | None = None
    per_user_limit: Limit | None = None


class EventRef(ResponseBody):
    id: Id
    name: str


class StockResponse(ResponseBody):
    total: int
    remaining: int


class EventRewardResponse(ResponseBody):
    id: Id
    reward: RewardResponse
    event: EventRef | None = None
    condition: Condition
    auto_resolve: bool
    stock: StockResponse | None
    per_user_limit: int | PeriodLimit
    version: int


class EventResponse(ResponseBody):
    id: Id
    name: str
    description: str | None
    reward_condition: Condition
    period_start: Instant
    period_end: Instant | None
    status: EventStatus
    time_zone: str
    version: int
    created_at: Instant
    updated_at: Instant


class EventDetailResponse(EventResponse):
    event_rewards: list[EventRewardResponse]
