"""What an event's file holds. Without `id` it is a new event.

Without an offset, instants are in its time zone; a date alone as `periodEnd` means the end of its day.
"""

from datetime import datetime
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from rewardctl.cli.event_file.source import Source
from rewardctl.cli.period import with_its_day
from rewardctl.wire.body import Condition, Id, Instant, Name, RequestBody, Text
from rewardctl.wire.events import EventRequest, EventStatus, Limit, PeriodLimit, Stock, TimeZone
from rewardctl.wire.rewards import NewRewardRequest

_INSTANTS: Final = ("periodStart", "periodEnd")


class InlineReward(NewRewardRequest):
    """A reward by its type, its name and the fields of its type; it is found by them, or made."""


def _form(value: object) -> str:
    return "inline" if isinstance(value, dict | InlineReward) else "id"


RewardInFile = Annotated[
    Annotated[Id, Tag("id")] | Annotated[InlineReward, Tag("inline")],
    Discriminator(_form),
]


class OfferInFile(RequestBody):
    reward: RewardInFile
    condition: Condition = Field(default_factory=dict)
    auto_resolve: bool = True
    stock: Stock | None = None
    per_user_limit: Limit = PeriodLimit(count=1, per="event")


class EventInFile(RequestBody):
    id: Id | None = None
    version: Annotated[int, Field(ge=1)] | None = None
    rewards_version: str | None = None
    name: Name
    description: Text | None = None
    status: EventStatus
    time_zone: TimeZone = "UTC"
    period_start: Instant
    period_end: Instant | None = None
    reward_condition: Condition = Field(default_factory=dict)
    rewards: list[OfferInFile] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _in_its_time_zone(cls, given: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        zone = _zone(given.get("timeZone"))
        return {**given, **{name: _aware(name, given[name], zone) for name in _INSTANTS if name in given}}

    def request(self) -> EventRequest:
        return EventRequest.model_validate(self.model_dump(exclude={"id", "version", "rewards_version", "rewards"}))


def _zone(name: object) -> ZoneInfo:
    """One that is unknown is the field's own fault, and none of the instants'."""
    try:
        return ZoneInfo(str(name or "UTC"))
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


def _aware(name: str, text: Any, zone: ZoneInfo) -> Any:  # noqa: ANN401 - whatever the file holds; the field's own check comes next
    try:
        found = datetime.fromisoformat(with_its_day(text) if name == "periodEnd" else text)
    except (TypeError, ValueError):
        return text
    return text if found.tzinfo else found.replace(tzinfo=zone)


def read(source: Source) -> EventInFile:
    """Raises: Invalid, with the places of what is refused."""
    try:
        return EventInFile.model_validate(source.value)
    except ValidationError as error:
        raise source.refused(error) from None
