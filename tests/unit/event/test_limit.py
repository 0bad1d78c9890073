from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemons.event.domain.limit import Limit
from rewardctl.wire.events import Per


@pytest.mark.parametrize(
    ("per", "zone", "bucket"),
    [
        ("event", "Asia/Seoul", ""),
        ("day", "UTC", "2026-12-31"),
        ("day", "Asia/Seoul", "2027-01-01"),
        ("day", "America/New_York", "2026-12-31"),
        ("month", "Asia/Seoul", "2027-01"),
        ("month", "UTC", "2026-12"),
        ("week", "UTC", "2026-W53"),
        ("week", "Asia/Seoul", "2026-W53"),
    ],
)
def test_a_period_is_that_of_the_events_time_zone(per: Per, zone: str, bucket: str) -> None:
    assert Limit(1, per).bucket(datetime(2026, 12, 31, 16, tzinfo=UTC), zone) == bucket


def test_a_day_of_25_hours_is_one_period() -> None:
    """In Berlin, clocks went back at 01:00 UTC of 2026-10-25."""
    midnight = datetime(2026, 10, 24, 22, tzinfo=UTC)

    buckets = [Limit(1, "day").bucket(midnight + timedelta(hours=hour), "Europe/Berlin") for hour in range(26)]

    assert buckets == ["2026-10-25"] * 25 + ["2026-10-26"]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_later_never_means_an_earlier_period(instant: datetime) -> None:
    for per in ("day", "week", "month"):
        limit = Limit(1, per)
        assert limit.bucket(instant, "Asia/Seoul") <= limit.bucket(instant + timedelta(hours=1), "Asia/Seoul")
