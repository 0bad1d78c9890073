from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from daemons.event.domain.event import Event
from rewardctl.kernel.errors import EventInactive, Invalid, OutOfPeriod

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICK = timedelta(milliseconds=1)


def event(**changes: Any) -> Event:
    """It runs from eleven to one."""
    usual: dict[str, Any] = {
        "id": "0" * 24,
        "name": "Summer",
        "description": None,
        "reward_condition": {},
        "period_start": NOON - HOUR,
        "period_end": NOON + HOUR,
        "status": "ACTIVE",
        "time_zone": "UTC",
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Event(**{**usual, **changes})


@pytest.mark.parametrize("end", [NOON - HOUR, NOON - 2 * HOUR])
def test_an_event_that_ends_before_it_has_begun_can_not_be(end: datetime) -> None:
    with pytest.raises(Invalid) as refused:
        event(period_end=end)
    assert [one.loc for one in refused.value.errors] == ["body.periodEnd"]


def test_a_change_is_held_to_the_same_rule() -> None:
    with pytest.raises(Invalid):
        event().changed({"period_start": NOON + 2 * HOUR}, NOON)


@pytest.mark.parametrize("now", [NOON + HOUR, NOON + 2 * HOUR])
def test_an_event_that_is_over_is_not_opened(now: datetime) -> None:
    with pytest.raises(Invalid):
        event().refuse_past(now)


@pytest.mark.parametrize("now", [NOON - 2 * HOUR, NOON, NOON + HOUR - TICK])
def test_an_event_that_is_to_come_or_runs_is_opened(now: datetime) -> None:
    event().refuse_past(now)


def test_an_event_without_an_end_is_never_past() -> None:
    endless = event(period_end=None)
    endless.refuse_past(NOON + 100_000 * HOUR)
    endless.refuse_claims_outside(NOON + 100_000 * HOUR)


@pytest.mark.parametrize("now", [NOON - HOUR, NOON, NOON + HOUR - TICK])
def test_claims_are_taken_from_the_start_until_just_before_the_end(now: datetime) -> None:
    event().refuse_claims_outside(now)


@pytest.mark.parametrize(("now", "why"), [(NOON - HOUR - TICK, "not begun"), (NOON + HOUR, "over")])
def test_claims_are_refused_outside_of_the_period(now: datetime, why: str) -> None:
    with pytest.raises(OutOfPeriod, match=why):
        event().refuse_claims_outside(now)


def test_an_inactive_event_takes_no_claims_whatever_the_time() -> None:
    for now in (NOON - 2 * HOUR, NOON, NOON + 2 * HOUR):
        with pytest.raises(EventInactive):
            event(status="INACTIVE").refuse_claims_outside(now)


def test_a_change_is_a_new_version_that_leaves_the_old_one_alone() -> None:
    before = event()
    after = before.changed({"name": "Autumn"}, NOON + HOUR)
    assert (before.name, before.version, before.updated_at) == ("Summer", 1, NOON)
    assert (after.name, after.version, after.updated_at) == ("Autumn", 2, NOON + HOUR)
    assert (after.id, after.created_at, after.period_end) == (before.id, before.created_at, before.period_end)
