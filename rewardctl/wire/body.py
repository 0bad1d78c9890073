"""What all bodies have in common: camelCase, nothing unknown taken, nothing coerced, instants in one form."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

from rewardctl.kernel import ids
from rewardctl.kernel.clock import iso, milliseconds

_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 9998
MAX_INTEGER: Final = 2**53 - 1
MOST_AT_ONCE: Final = 1_000
"""Of activities, codes or decisions in one request."""


class RequestBody(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
    )


class ResponseBody(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


def _instant(value: Any) -> datetime:  # noqa: ANN401 - a body may hold anything here
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, str):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("must be an ISO 8601 instant such as 2026-11-22T00:00:00Z") from None
    else:
        raise ValueError("must be an ISO 8601 instant in a string")  # noqa: TRY004 - pydantic takes a ValueError
    if found.tzinfo is None:
        raise ValueError("needs a Z or an offset such as +09:00")
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise ValueError(f"its year must be {_FIRST_YEAR} to {_LAST_YEAR}")
    return milliseconds(found.astimezone(UTC))


def _id(value: str) -> str:
    if not ids.is_id(value):
        raise ValueError("must be an id of 24 hexadecimal digits")
    return value


def _printable(value: str) -> str:
    if any(ord(letter) < ord(" ") and letter not in "\n\t" for letter in value):
        raise ValueError("must not hold control characters")
    return value


def storable(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """`value`, unless a key at any depth means something to a database. Raises: ValueError."""
    if isinstance(value, dict) and any(key.startswith("$") for key in value):
        raise ValueError("must not hold a key that begins with $")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            storable(inner)
    return value


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    PlainSerializer(iso, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-22T00:00:00.000Z"]}),
]
ID_SCHEMA: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": "^[0-9a-f]{24}$",
    "examples": ["6565f0a1c3b2d4e5f6a7b8c9"],
}
Id = Annotated[str, AfterValidator(_id), WithJsonSchema(ID_SCHEMA)]
Name = Annotated[str, AfterValidator(_printable), Field(min_length=1, max_length=200)]
Text = Annotated[str, AfterValidator(_printable), Field(max_length=2000)]
Condition = Annotated[dict[str, Any], AfterValidator(storable)]

ItemT = TypeVar("ItemT")


class NumberedPage(ResponseBody, Generic[ItemT]):
    """Page `page` (from 0) of `total_pages`."""

    items: list[ItemT]
    total_items: int
    page: int
    limit: int
    total_pages: int
    has_next_page: bool
    has_previous_page: bool

    @classmethod
    def of(cls, items: list[ItemT], *, total: int, page: int, limit: int) -> "NumberedPage[ItemT]":
        pages = -(-total // limit)
        return cls(
            items=items,
            total_items=total,
            page=page,
            limit=limit,
            total_pages=pages,
            has_next_page=page + 1 < pages,
            has_previous_page=page > 0,
        )


class CursorPage(ResponseBody, Generic[ItemT]):
    """`next_cursor` is there also when null."""

    items: list[ItemT]
    next_cursor: str | None
    has_more: bool

    @classmethod
    def of(cls, items: list[ItemT], next_cursor: str | None) -> "CursorPage[ItemT]":
        return cls(items=items, next_cursor=next_cursor, has_more=next_cursor is not None)
