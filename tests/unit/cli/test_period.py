from datetime import UTC, datetime, timedelta

import pytest

from rewardctl.cli import inputs, period
from rewardctl.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("text", "zone", "begins", "lasts"),
    [
        ("2026-11-30", "UTC", "2026-11-30T00:00:00+00:00", timedelta(days=1)),
        ("2026-11-30", "Asia/Seoul", "2026-11-30T00:00:00+09:00", timedelta(days=1)),
        ("2026-12-31", "Asia/Seoul", "2026-12-31T00:00:00+09:00", timedelta(days=1)),
        ("2026-10-25", "Europe/Berlin", "2026-10-25T00:00:00+02:00", timedelta(hours=25)),
        ("2026-11-30T00:00", "Asia/Seoul", "2026-11-30T00:00:00+09:00", timedelta()),
        ("2026-11-30T18:00:00+01:00", "Asia/Seoul", "2026-11-30T18:00:00+01:00", timedelta()),
    ],
)
def test_a_date_alone_is_its_whole_day_in_the_time_zone(text: str, zone: str, begins: str, lasts: timedelta) -> None:
    first, last = period.begins(text, zone), period.ends(text, zone)
    assert first == datetime.fromisoformat(begins)
    assert last is not None
    assert last.astimezone(UTC) - first.astimezone(UTC) == lasts


def test_what_is_left_out_bounds_nothing() -> None:
    assert (period.begins(None), period.ends(None)) == (None, None)


@pytest.mark.parametrize("text", ["soon", "2026-11-31", "30.11.2026"])
def test_what_is_no_date_is_refused_as_it_was_typed(text: str) -> None:
    with pytest.raises(Invalid, match=f"'{text}' is no date or time"):
        period.ends(text)


def test_a_time_zone_that_there_is_not_is_said_to_be_none() -> None:
    with pytest.raises(Invalid, match="'Mars' is no time zone"):
        inputs.instant("2026-11-30", "Mars")
