"""The platform's time is moved from the command line, and the daemons go by it."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rewardctl.kernel.clock import iso
from rewardctl.kernel.ids import new_id
from tests.platform import ADMIN, Platform, initialised, running

EVE = "2026-12-24T23:59:50+09:00"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with running(tmp_path_factory.mktemp("clock"), "--now", EVE) as made:
        made.login(ADMIN, made.admin_password)
        yield made


@pytest.fixture
def eve(stack: Platform) -> None:
    stack.ok("clock", "set", EVE)


def _offered(stack: Platform, *period: str) -> tuple[str, str]:
    """An event that gives 5 points in `period`: its id and the reward's."""
    event = stack.json("event", "create", f"Event {new_id()}", *period)["id"]
    reward = stack.json("reward", "create", "point", f"Reward {new_id()}", "points=5")["id"]
    stack.ok("event", "add-reward", event, reward)
    return event, reward


def _claimed(stack: Platform, offered: tuple[str, str]) -> tuple[int, str]:
    done = stack.run("claim", "submit", *offered)
    return done.returncode, done.stderr


@pytest.mark.usefixtures("eve")
def test_up_starts_at_the_time_that_it_is_told(stack: Platform) -> None:
    found = stack.json("clock", "show")
    now = datetime.fromisoformat(found["now"])
    assert timedelta() <= now - datetime.fromisoformat(EVE) < timedelta(minutes=1)
    assert found["real"] is False
    assert "the clock is set: 2026-12-24T" in stack.run("ps").stderr


@pytest.mark.usefixtures("eve")
def test_a_period_is_entered_and_left_by_moving_the_clock(stack: Platform) -> None:
    offered = _offered(stack, "--start", "2026-12-26", "--end", "2026-12-26", "--time-zone", "Asia/Seoul")

    status, said = _claimed(stack, offered)
    assert status == 6
    assert "has not begun" in said

    stack.ok("clock", "advance", "1d30s")
    assert _claimed(stack, offered)[0] == 0
    claim = stack.json("claim", "list", "--event", offered[0])["items"][0]
    assert claim["createdAt"].startswith("2026-12-25T15:0")

    stack.ok("clock", "set", "2026-12-27T00:00:00+09:00")
    status, said = _claimed(stack, offered)
    assert status == 6
    assert "is over" in said


@pytest.mark.usefixtures("eve")
def test_an_event_that_begins_now_begins_in_the_platforms_time(stack: Platform) -> None:
    assert stack.json("event", "create", "Now")["periodStart"].startswith("2026-12-24T14:59:5")


@pytest.mark.usefixtures("eve")
def test_tokens_stay_good_and_log_lines_keep_real_time(stack: Platform) -> None:
    stack.ok("clock", "advance", "400d")
    before = datetime.now(UTC)
    request = stack.json("claim", "submit", *_offered(stack))["requestId"]
    lines = [json.loads(line) for line in stack.ok("logs", "--request-id", request, "-o", "jsonl").splitlines()]
    assert lines
    assert all(iso(before - SECOND) <= line["time"] <= iso(datetime.now(UTC)) for line in lines)


@pytest.mark.usefixtures("eve")
def test_restarted_daemons_go_by_the_same_clock(stack: Platform) -> None:
    stack.ok("restart", "event")
    assert stack.json("event", "create", "Again")["createdAt"].startswith("2026-12-24T1")


def test_a_reset_goes_back_to_real_time(stack: Platform) -> None:
    assert "real time" in stack.ok("clock", "reset")
    assert stack.json("clock", "show")["real"] is True
    assert "clock" not in stack.run("ps").stderr
    made: dict[str, Any] = stack.json("event", "create", "Real")
    assert abs(datetime.fromisoformat(made["createdAt"]) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (("set", "tomorrow"), 2),
        (("set", "9999-01-01"), 2),
        (("advance", "1y"), 2),
        (("advance", "999999w"), 2),
    ],
)
def test_what_is_no_time_is_refused(stack: Platform, args: tuple[str, ...], status: int) -> None:
    done = stack.run("clock", *args)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.startswith("error: ")
    assert "hint: " in done.stderr


@pytest.fixture
def production(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    made = initialised(tmp_path_factory.mktemp("production"))
    with made.project.settings_file.open("a") as settings:
        settings.write('env = "production"\n')
    return made


@pytest.mark.parametrize("args", [("clock", "set", EVE), ("clock", "advance", "1d"), ("up", "-d", "--now", EVE)])
def test_in_production_the_clock_is_not_set(production: Platform, args: tuple[str, ...]) -> None:
    done = production.run(*args)
    assert done.returncode == 8
    assert done.stderr.splitlines() == [
        "error: The clock can't be set in production",
        "hint: it is for development and tests",
    ]
    assert not production.project.clock_file.exists()


def test_in_production_nothing_starts_with_a_clock_that_was_set_before(production: Platform) -> None:
    production.project.clock_file.write_text('{"offsetMilliseconds": 1000}')
    done = production.run("up", "-d")
    assert done.returncode == 8
    assert "hint: run: rewardctl clock reset" in done.stderr
    assert os.listdir(production.project.data) == []  # noqa: PTH208 - only the names matter
    production.ok("clock", "reset")
    assert not production.project.clock_file.exists()
