"""Condition types of one's own: one that works, and one for each way to go wrong."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from rewardctl.sdk import API_VERSION, ConditionType, Judged, Params, UserFacts


class OnWeekdayParams(Params):
    day: Annotated[int, Field(ge=1, le=7)]
    times: Annotated[int, Field(ge=1)] = 1


class OnWeekday:
    """So many logins on one day of the week; 1 is Monday."""

    name = "weekday"
    api_version = API_VERSION
    params_model = OnWeekdayParams

    def activity_types(self, params: OnWeekdayParams) -> list[str]:  # noqa: ARG002 - always the same
        return ["login"]

    def evaluate(self, params: OnWeekdayParams, facts: UserFacts, now: datetime, time_zone: ZoneInfo) -> Judged:
        days = facts.activities["login"]
        found = sum(day.count for on, day in days.items() if on.isoweekday() == params.day)
        return Judged(
            met=found >= params.times,
            needed={"day": params.day, "times": params.times},
            found=found,
            missing=params.times - found,
            earliest=_next(params.day, now, time_zone),
            text=f"{found} of {params.times} logins on weekday {params.day}",
        )


def _next(weekday: int, now: datetime, zone: ZoneInfo) -> datetime:
    today: date = now.astimezone(zone).date()
    on = today + timedelta(days=(weekday - today.isoweekday()) % 7)
    return max(now, datetime(on.year, on.month, on.day, tzinfo=zone))


class AnyParams(BaseModel):
    pass


class Failing:
    """It judges nobody: it raises, or answers with `answer` what is no judgement."""

    name = "failing"
    api_version = API_VERSION
    params_model = AnyParams

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer

    def activity_types(self, params: BaseModel) -> list[str]:  # noqa: ARG002 - it reads nothing
        return []

    def evaluate(self, params: BaseModel, facts: UserFacts, now: datetime, time_zone: ZoneInfo) -> Any:  # noqa: ARG002 - whoever it is
        if self.answer is None:
            raise KeyError("what was never there")
        return self.answer


KINDS: Final[Mapping[str, ConditionType[Any]]] = {"weekday": OnWeekday(), "failing": Failing()}
