from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from rewardctl.kernel.clock import SystemClock, iso, milliseconds

INSTANTS = st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


def test_the_present_is_aware_and_in_whole_milliseconds() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


@given(INSTANTS)
def test_an_instant_in_milliseconds_is_read_back_as_it_was_given(instant: datetime) -> None:
    kept = milliseconds(instant)
    assert timedelta() <= instant - kept < timedelta(milliseconds=1)
    assert datetime.fromisoformat(iso(kept)) == kept


def test_an_offset_is_given_as_utc() -> None:
    seoul = datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=9)))
    assert iso(seoul) == "2026-11-22T00:00:00.000Z"
