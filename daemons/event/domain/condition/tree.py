from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Number = int | float
Scalar = str | bool | int | float
Aggregate = Literal["count", "sum", "distinctDays", "streakDays", "last"]
Op = Literal["==", "!=", ">=", ">", "<=", "<", "between", "in"]
Value = Scalar | tuple[Scalar, ...] | datetime


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


Condition = Always | All | Any | Not | Activity | Attribute


def leaves(condition: Condition) -> Iterator[Activity | Attribute]:
    match condition:
        case All(of) | Any(of):
            for one in of:
                yield from leaves(one)
        case Not(of):
            yield from leaves(of)
        case Activity() | Attribute():
            yield condition
        case Always():
            return


def activity_types(*conditions: Condition) -> frozenset[str]:
    """The types of activity that must be known to decide."""
    found = (leaf for condition in conditions for leaf in leaves(condition))
    return frozenset(leaf.activity for leaf in found if isinstance(leaf, Activity))
