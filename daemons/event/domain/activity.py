from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from daemons.event.domain.condition.timeline import VALUE, millionths
from rewardctl.kernel.errors import FieldError

REACH: Final = timedelta(days=90)
"""How far back an activity may lie when it is reported."""
SLACK: Final = timedelta(minutes=1)
"""How far a reporter's clock may be ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """A fact about a user. `client_id` is the reporter's own, unique for the user."""

    client_id: str
    user_id: str
    type: str
    value: int | float | None
    fields: Mapping[str, Any]
    at: datetime

    @property
    def values(self) -> Mapping[str, int]:
        return values_of(self.value, self.fields)

    def out_of_reach(self, now: datetime, loc: str) -> FieldError | None:
        """Why it can't be counted: it is in the future or too long ago."""
        if self.at > now + SLACK:
            return FieldError(f"{loc}.at", "must not be in the future")
        if self.at < now - REACH:
            return FieldError(f"{loc}.at", f"must be at most {REACH.days} days ago")
        return None


def values_of(value: float | None, fields: Mapping[str, Any]) -> Mapping[str, int]:
    """An activity's numbers in millionths: its own value, and those of its fields."""
    numbers = {name: one for name, one in fields.items() if _is_number(one)}
    if value is not None:
        numbers[VALUE] = value
    return {name: millionths(one) for name, one in numbers.items()}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
