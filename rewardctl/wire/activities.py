from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from rewardctl.wire.body import MOST_AT_ONCE, Id, Instant, RequestBody, ResponseBody

_SCALE = 6


def _six_decimals(value: float) -> float:
    if round(value, _SCALE) != value:
        raise ValueError("must have at most six decimals")
    return value


_MOST = 10**9
Number = Annotated[
    int | float,
    Field(ge=-_MOST, le=_MOST),
    AfterValidator(_six_decimals),
    WithJsonSchema({"type": "number", "minimum": -_MOST, "maximum": _MOST, "examples": [42.5]}),
]
Scalar = Annotated[str, Field(max_length=200)] | bool | Number
FieldName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")]
ActivityType = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,63}$", examples=["login"])]
ClientId = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,64}$", examples=["order-4711"])]
Attributes = Annotated[dict[FieldName, Scalar], Field(max_length=50)]


class ActivityRequest(RequestBody):
    """`id` is the client's own, unique for the user: sent again, the activity counts once."""

    id: ClientId
    user_id: Id
    type: ActivityType
    value: Number | None = None
    fields: Annotated[dict[FieldName, Scalar], Field(max_length=20)] | None = None
    at: Instant


def _several(value: Any) -> Any:  # noqa: ANN401 - a body may hold anything here
    return value if isinstance(value, list) else [value]


Reported = Annotated[list[ActivityRequest], BeforeValidator(_several), Field(min_length=1, max_length=MOST_AT_ONCE)]


class ActivitiesResponse(ResponseBody):
    """How many were counted now, and how many had been before."""

    accepted: int
    duplicates: int


class ActivityResponse(ResponseBody):
    id: str
    user_id: Id
    type: str
    value: float | int | None = None
    fields: dict[str, Any] | None = None
    at: Instant


class AttributesRequest(RequestBody):
    """All of a user's attributes; what is left out is forgotten."""

    attributes: Attributes
