from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest

from rewardctl.cli.counted import Count
from rewardctl.cli.reports import Numbered, Rejected
from rewardctl.client import Client
from rewardctl.kernel.errors import FieldError, Invalid
from rewardctl.wire.activities import ActivitiesResponse, ActivityRequest

Refusal = Callable[[Sequence[str]], Sequence[FieldError]]


def _line(number: int, own_id: str) -> Numbered:
    activity = ActivityRequest(id=own_id, user_id="a" * 24, type="login", at=datetime(2026, 11, 22, tzinfo=UTC))
    return Numbered(number, activity)


def _platform(refused: Refusal) -> Client:
    """Counts a batch that `refused` finds nothing wrong with."""

    def record(batch: Sequence[ActivityRequest]) -> ActivitiesResponse:
        if errors := refused([one.id for one in batch]):
            raise Invalid(errors=errors)
        return ActivitiesResponse(accepted=len(batch), duplicates=0)

    return cast("Client", SimpleNamespace(activities=SimpleNamespace(record=record)))


def test_a_line_that_the_platform_refuses_is_named_and_the_others_are_counted() -> None:
    def old_ones(sent: Sequence[str]) -> Sequence[FieldError]:
        return [FieldError(f"body.{place}.at", "too long ago") for place, one in enumerate(sent) if one == "old"]

    count = Count(rejected=[Rejected(4, "is no JSON")])
    count.take(_platform(old_ones), [_line(2, "a"), _line(3, "old"), _line(5, "b"), _line(9, "old")])

    assert count.shown() == {
        "accepted": 2,
        "duplicates": 0,
        "rejected": [
            {"line": 3, "reason": "at: too long ago"},
            {"line": 4, "reason": "is no JSON"},
            {"line": 9, "reason": "at: too long ago"},
        ],
    }
    assert str(count) == "2 counted, 0 had been before, 3 lines rejected."


def test_two_mistakes_of_a_line_are_one_line() -> None:
    count = Count(rejected=[Rejected(2, "is missing", "at"), Rejected(2, "is missing", "type")])

    assert str(count) == "0 counted, 0 had been before, 1 lines rejected."


@pytest.mark.parametrize("places", [[], ["body"], ["body.0.at", "body"], ["body.7.at"]])
def test_a_refusal_that_names_no_line_of_the_batch_is_passed_on(places: list[str]) -> None:
    platform = _platform(lambda _: [FieldError(place, "no") for place in places] or _nothing_named())

    with pytest.raises(Invalid):
        Count().take(platform, [_line(2, "a")])


def _nothing_named() -> Sequence[FieldError]:
    raise Invalid
