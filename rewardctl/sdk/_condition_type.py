from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

P_contra = TypeVar("P_contra", bound=BaseModel, contravariant=True)
Number = int | float
Plain = str | bool | int | float | None


@dataclass(frozen=True, slots=True)
class Day:
    """What a user did of one type on one day; `sums` by field, an activity's own number as `value`."""

    count: int
    sums: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserFacts:
    """`activities` by type, for the types that were asked for, then by day of the event's time zone, oldest first."""

    attributes: Mapping[str, Any] = field(default_factory=dict)
    activities: Mapping[str, Mapping[date, Day]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """`needed` and `found` are shown to people; `missing` says how much more it takes, `earliest` when it could be met.

    `text` is a sentence for a user who does not meet it.
    """

    met: bool
    needed: Mapping[str, Plain | list[Plain]] = field(default_factory=dict)
    found: Plain | list[Plain] = None
    missing: Number | None = None
    earliest: datetime | None = None
    text: str | None = None


class ConditionType(Protocol[P_contra]):
    """It reads no file and asks no service: the same facts at the same instant are judged the same."""

    @property
    def name(self) -> str:
        """The key of its leaves, unique among the installed types: `weekday` for `{"weekday": {...}}`."""
        ...

    @property
    def api_version(self) -> int:
        """The `API_VERSION` it was written for."""
        ...

    @property
    def params_model(self) -> type[BaseModel]:
        """The fields of a leaf; what it refuses is refused when the condition is written."""
        ...

    def activity_types(self, params: P_contra) -> Iterable[str]:
        """The types of activity that it reads."""
        ...

    def evaluate(self, params: P_contra, facts: UserFacts, now: datetime, time_zone: ZoneInfo) -> Judged:
        """Whether one user meets it now; where it raises, they don't."""
        ...
