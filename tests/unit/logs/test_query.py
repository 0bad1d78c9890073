from datetime import UTC, datetime, timedelta

import pytest

from rewardctl.kernel.errors import Invalid
from rewardctl.logs.entry import Entry, parsed
from rewardctl.logs.query import Query, instant

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
ENTRY = parsed(
    b'{"time":"2026-11-22T09:00:00.000Z","level":"warning","service":"event","requestId":"0123456789"}', "event", NINE
)
PLAIN = parsed(b"Traceback (most recent call last):", "event", NINE)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(), True),
        (Query(request_id="0123456789"), True),
        (Query(request_id="012345678"), False),
        (Query(request_id="23456789"), True),
        (Query(request_id="12345678"), False),
        (Query(services=frozenset({"event", "auth"})), True),
        (Query(services=frozenset({"auth"})), False),
        (Query(level="info"), True),
        (Query(level="warning"), True),
        (Query(level="error"), False),
        (Query(start=NINE), True),
        (Query(start=NINE + timedelta(milliseconds=1)), False),
        (Query(end=NINE), False),
        (Query(end=NINE + timedelta(milliseconds=1)), True),
        (Query(structured=True), True),
    ],
)
def test_an_entry_matches_what_it_says(query: Query, *, wanted: bool) -> None:
    assert query.matches(ENTRY) is wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (Query(), True),
        (Query(services=frozenset({"event"})), True),
        (Query(start=NINE), True),
        (Query(request_id="0123456789"), False),
        (Query(level="debug"), False),
        (Query(structured=True), False),
    ],
)
def test_a_line_that_is_no_json_has_a_service_and_a_time_alone(query: Query, *, wanted: bool) -> None:
    assert query.matches(PLAIN) is wanted


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30s", NINE - timedelta(seconds=30)),
        ("10m", NINE - timedelta(minutes=10)),
        ("2h", NINE - timedelta(hours=2)),
        ("7d", NINE - timedelta(days=7)),
        ("2026-11-22T08:00:00Z", NINE - timedelta(hours=1)),
        ("2026-11-22T17:00:00+09:00", NINE - timedelta(hours=1)),
    ],
)
def test_since_takes_a_span_or_an_instant(text: str, meant: datetime) -> None:
    assert instant(text, NINE) == meant


@pytest.mark.parametrize("text", ["", "10", "m", "ten minutes", "2026-11-22T08:00:00", "-5m", "999999w"])
def test_since_refuses_what_is_no_instant(text: str) -> None:
    with pytest.raises(Invalid):
        instant(text, NINE)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"Traceback (most recent call last):",
        b'{"time":"2026-11',
        b"[1, 2]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_a_line_that_is_no_object_keeps_its_text_and_takes_the_time_of_the_line_before(line: bytes) -> None:
    entry = parsed(line, "auth", NINE)
    assert (entry.fields, entry.service, entry.time) == (None, "auth", NINE)
    assert entry.raw == line.decode("utf-8", "replace")


@pytest.mark.parametrize("time", ['"yesterday"', '"2026-11-22T09:00:00"', "5", "null", "{}"])
def test_a_time_that_is_none_is_taken_from_the_line_before(time: str) -> None:
    entry = parsed(f'{{"time":{time},"msg":"x"}}'.encode(), "auth", NINE)
    assert entry.time == NINE
    assert entry.text("msg") == "x"


@pytest.mark.parametrize("value", [r'"\ud800"', "99999999999999999999999"])
def test_what_the_log_can_write_can_be_read(value: str) -> None:
    assert parsed(f'{{"requestId":"0123456789","value":{value}}}'.encode(), "auth", NINE).request_id == "0123456789"


def test_the_entry_names_its_own_service() -> None:
    assert parsed(b'{"service":"event"}', "other", NINE).service == "event"
    assert parsed(b'{"service":7}', "other", NINE).service == "other"


def test_an_unknown_level_is_below_all() -> None:
    assert Entry("", "auth", NINE, {"level": "loud"}).severity == -1
