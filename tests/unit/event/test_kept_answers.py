from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import pytest

from daemons.event.plugins.answers import Nonsense
from daemons.event.plugins.kept import keepable
from rewardctl.kernel.ids import new_id
from rewardctl.sdk import Deferred, Granted, Refused, Revoked, Together

SOON: Final = timedelta(seconds=1)


@pytest.mark.parametrize(
    "answer",
    [
        Granted(1),
        Granted(1, {"a": [1, {"b": None}], "c": "\0"}, datetime(2030, 1, 1, tzinfo=UTC)),
        Refused("no"),
        Deferred(SOON, "later"),
        Revoked(),
        Together((new_id(), new_id())),
    ],
)
def test_what_can_be_kept_is_kept_as_it_is(answer: object) -> None:
    assert keepable(answer) is answer


@pytest.mark.parametrize(
    "answer",
    [
        Granted(1, {"a\0b": 1}),
        Granted(1, {"a": "\ud800"}),
        Granted(1, {"a": 2**53 + 1}),
        Granted(1, {"a": {"$set": 1}}),
        Granted(1, {}, datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12)))),
        Granted(1, {}, datetime(1, 1, 1, tzinfo=UTC)),
        Refused("\ud800"),
        Deferred(SOON, "\udfff"),
        Together(("POINT",)),
        Together((7,)),  # type: ignore[arg-type]
    ],
)
def test_what_would_break_on_its_way_to_the_database_is_nonsense(answer: object) -> None:
    with pytest.raises(Nonsense):
        keepable(answer)
