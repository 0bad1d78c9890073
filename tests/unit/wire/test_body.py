from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from rewardctl.kernel.clock import iso, milliseconds
from rewardctl.wire.body import (
    MAX_INTEGER,
    CursorPage,
    Id,
    Instant,
    Name,
    NumberedPage,
    RequestBody,
    ResponseBody,
    Text,
)

INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 30), timezones=ZONES)  # noqa: DTZ001 - hypothesis adds the zone


class Sample(RequestBody):
    page_size: int = 1
    is_open: bool = False
    share: float = 0.5
    label: str = ""


class Answer(ResponseBody):
    made_at: Instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T00:00:00Z",
        "2026-11-22T00:00:00.000Z",
        "2026-11-22T00:00:00+00:00",
        "2026-11-22T09:00:00+09:00",
        "2026-11-21T17:30:00.000999-06:30",
    ],
)
def test_an_instant_is_taken_with_z_or_an_offset(text: str) -> None:
    assert INSTANT.validate_python(text) == MIDNIGHT


@given(MOMENTS)
def test_an_instant_of_any_zone_is_kept_in_utc_to_the_millisecond(moment: datetime) -> None:
    kept = INSTANT.validate_python(moment.isoformat())
    assert (kept, kept.tzinfo) == (milliseconds(moment), UTC)


@given(MOMENTS)
def test_an_instant_is_given_in_the_one_form(moment: datetime) -> None:
    given_back = Answer(made_at=moment).model_dump(mode="json", by_alias=True)["madeAt"]
    assert given_back == iso(milliseconds(moment))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2026-11-22T00:00:00", "needs a Z"),
        ("2026-11-22", "needs a Z"),
        (datetime(2026, 11, 22), "needs a Z"),  # noqa: DTZ001 - this is what is refused
        ("0001-01-01T00:00:00+14:00", "year"),
        ("1969-12-31T23:59:59Z", "year"),
        ("9999-12-31T23:59:59-14:00", "year"),
        ("2026-13-01T00:00:00Z", "ISO 8601"),
        ("2026-11-22T25:00:00Z", "ISO 8601"),
        ("2026-11-22T00:00:00+25:00", "ISO 8601"),
        ("10000-01-01T00:00:00Z", "ISO 8601"),
        ("tomorrow", "ISO 8601"),
        ("", "ISO 8601"),
        (" 2026-11-22T00:00:00Z", "ISO 8601"),
        (0, "string"),
        (1_795_000_000, "string"),
        (1.5, "string"),
        (True, "string"),
        (None, "string"),
        ({"$date": 0}, "string"),
        (["2026-11-22T00:00:00Z"], "string"),
    ],
)
def test_what_is_no_instant_is_refused_and_not_echoed(value: object, why: str) -> None:
    with pytest.raises(ValidationError, match=why) as refused:
        INSTANT.validate_python(value)
    assert all("tomorrow" not in error["msg"] for error in refused.value.errors())


@pytest.mark.parametrize("text", ["", "a" * 23, "a" * 25, "G" * 24, "A" * 24, "a" * 24 + "\n", "$ne"])
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match="24 hexadecimal"):
        TypeAdapter(Id).validate_python(text)


@pytest.mark.parametrize("kind", [Name, Text])
@pytest.mark.parametrize("text", ["\0", "a\x1b[2J", "a\rb", "\x07"])
def test_control_characters_are_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError, match="control characters"):
        TypeAdapter(kind).validate_python(text)


def test_lines_and_letters_of_every_kind_are_text() -> None:
    text = "여름 방학\n\t특별 이벤트 🎁"
    assert TypeAdapter(Text).validate_python(text) == text


def test_a_name_has_one_to_two_hundred_letters() -> None:
    name: TypeAdapter[str] = TypeAdapter(Name)
    assert name.validate_python("가" * 200) == "가" * 200
    for refused in ("", "a" * 201):
        with pytest.raises(ValidationError):
            name.validate_python(refused)


@pytest.mark.parametrize(
    "body",
    [
        {"pageSize": "1"},
        {"pageSize": 1.0},
        {"pageSize": True},
        {"pageSize": None},
        {"isOpen": 1},
        {"isOpen": "true"},
        {"label": 1},
        {"label": {"$ne": None}},
        {"share": "0.5"},
        {"share": float("nan")},
        {"share": float("inf")},
        {"unknown": 1},
        {"pageSize": 1, "PageSize": 1},
        [],
    ],
)
def test_nothing_unknown_is_taken_and_nothing_coerced(body: object) -> None:
    with pytest.raises(ValidationError):
        Sample.model_validate(body)


def test_a_body_is_read_and_written_in_camel_case() -> None:
    sample = Sample.model_validate({"pageSize": 7, "isOpen": True})
    assert (sample.page_size, sample.is_open) == (7, True)
    assert sample.model_dump(by_alias=True, exclude_unset=True) == {"pageSize": 7, "isOpen": True}


def test_an_answer_of_a_newer_platform_is_still_understood() -> None:
    made = Answer.model_validate({"madeAt": "2026-11-22T00:00:00Z", "newer": 1})
    assert made.made_at == MIDNIGHT


@given(total=st.integers(0, 10_000), page=st.integers(0, 200), limit=st.integers(1, 100))
def test_numbered_pages_add_up(total: int, page: int, limit: int) -> None:
    held = list(range(total))[page * limit : (page + 1) * limit]
    made = NumberedPage[int].of(held, total=total, page=page, limit=limit)
    assert (made.total_pages - 1) * limit < total <= made.total_pages * limit
    assert made.has_next_page == ((page + 1) * limit < total)
    assert made.has_previous_page == (page > 0)
    assert (made.items, made.total_items, made.page, made.limit) == (held, total, page, limit)


def test_a_page_of_nothing_has_no_pages() -> None:
    assert NumberedPage[int].of([], total=0, page=0, limit=10).model_dump(by_alias=True) == {
        "items": [],
        "totalItems": 0,
        "page": 0,
        "limit": 10,
        "totalPages": 0,
        "hasNextPage": False,
        "hasPreviousPage": False,
    }


def test_the_next_cursor_is_there_also_when_null() -> None:
    page = CursorPage[int](items=[], next_cursor=None, has_more=False)
    assert page.model_dump_json(by_alias=True) == '{"items":[],"nextCursor":null,"hasMore":false}'


def test_the_largest_integer_survives_a_double() -> None:
    assert int(float(MAX_INTEGER)) == MAX_INTEGER
    assert float(MAX_INTEGER + 1) == float(MAX_INTEGER + 2)
