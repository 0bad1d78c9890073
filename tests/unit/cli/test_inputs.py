from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from rewardctl.cli import inputs
from rewardctl.cli.commands.clock import remark
from rewardctl.kernel.errors import Invalid
from rewardctl.runtime.clock import Reading

CHRISTMAS = datetime(2026, 12, 24, 14, 59, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("1w", timedelta(weeks=1)),
        ("1d2h", timedelta(days=1, hours=2)),
        ("1d2h30m15s", timedelta(days=1, hours=2, minutes=30, seconds=15)),
    ],
)
def test_a_length_of_time_is_understood(text: str, meant: timedelta) -> None:
    assert inputs.span(text) == meant


@pytest.mark.parametrize("text", ["", "1", "d", "2h1d", "1d 2h", "-1d", "1.5h", "1y", "1d1d", "9999999d", "٣d", "1d\n"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        inputs.span(text)


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (timedelta(), "real time"),
        (timedelta(days=32, hours=3), "32d 3h ahead of real time"),
        (timedelta(minutes=-5), "5m 0s behind real time"),
    ],
)
def test_a_clock_is_told_in_one_line(offset: timedelta, said: str) -> None:
    assert remark(Reading(CHRISTMAS, offset)) == f"2026-12-24T14:59:50.000Z, {said}"


def test_without_a_terminal_a_password_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO(""))
    with pytest.raises(Invalid, match="no terminal"):
        inputs.password(None, from_stdin=False)
