from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any as Json
from typing import Literal

from pydantic import BaseModel

from rewardctl.sdk import ConditionType

Scalar = str | bool | int | float
Aggregate = Literal["count", "sum", "distinctDays", "streakDays", "last"]
Op = Literal["==", "!=", ">=", ">", "<=", "<", "between", "in"]
Value = Scalar | datetime | tuple[Scalar | datetime, ...]


@dataclass(frozen=True, slots=True)
class Always:
    pass


@dataclass(frozen=True, slots=True)
class All:
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Condition"


@dataclass(frozen=True, slots=True)
class Activity:
    """`aggregate` over the user's activities of type `activity`; of `field`, or of their `value`.

    `within_days` counts days of the event's time zone, today among them; None is all there ever was.
    """

    activity: str
    aggregate: Aggregate
    op: Op
    value: Value
    field: str | None = None
    within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    attribute: str
    op: Op
    value: Value


@dataclass(frozen=True, slots=True)
class Custom:
    """A leaf of a kind of one's own: `raw` is how it was written, `params` what its kind made of that."""

    name: str
    raw: Mapping[str, Json]
    kind: ConditionType[Json]
    params: BaseModel
    activities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A leaf that was written for a kind which is gone, or takes it no more: nobody can tell whether it is met."""

    name: str
    raw: Mapping[str, Json]


Leaf = Activity | Attribute | Custom | Unavailable
Condition = Always | All | Any | Not | Leaf


def leaves(condition: Condition) -> Iterator[Leaf]:
    match condition:
        case All(of) | Any(of):
            for one in of:
                yield from leaves(one)
        case Not(of):
            yield from leaves(of)
        case Activity() | Attribute() | Custom() | Unavailable():
            yield condition
        case Always():
            return


def activity_types(*conditions: Condition) -> frozenset[str]:
    """The types of activity that must be known to decide."""
    found = [leaf for condition in conditions for leaf in leaves(condition)]
    built_in = {leaf.activity for leaf in found if isinstance(leaf, Activity)}
    return frozenset(built_in.union(*(leaf.activities for leaf in found if isinstance(leaf, Custom))))
