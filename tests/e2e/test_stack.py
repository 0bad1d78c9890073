"""The stack's own verbs, on a platform that these tests may kill."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from tests.platform import ADMIN, Platform, initialised

SERVICES = ["mongo-user", "mongo-event", "auth", "event", "gateway"]


def _services(stack: Platform) -> dict[str, Any]:
    return {row["service"]: row for row in stack.json("ps")["services"]}


def _until(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def test_ps_lists_five_healthy_services(stack: Platform) -> None:
    rows = _services(stack)

    assert list(rows) == SERVICES
    assert {(row["state"], row["health"]) for row in rows.values()} == {("running", "healthy")}


def test_a_killed_event_daemon_is_brought_back_and_counted(stack: Platform) -> None:
    before = _services(stack)["event"]

    os.kill(before["pid"], signal.SIGKILL)

    def back() -> bool:
        now = _services(stack)["event"]
        return now["pid"] not in (None, before["pid"]) and now["health"] == "healthy"

    _until(back, 30)
    assert _services(stack)["event"]["restarts"] == before["restarts"] + 1


def test_what_was_stored_survives_down_and_up(stack: Platform) -> None:
    stack.login(ADMIN, stack.admin_password)
    event = stack.json("event", "create", "Kept")["id"]
    pids = [row["pid"] for row in _services(stack).values()]

    stack.ok("down")

    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert {row["state"] for row in _services(stack).values()} == {"stopped"}
    stack.ok("up", "--detach", "--wait")
    assert stack.json("event", "show", event)["name"] == "Kept"


def test_a_taken_port_is_one_line_and_the_mend_and_leaves_nothing_behind(
    stack: Platform, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = initialised(tmp_path_factory.mktemp("other"))
    taken = _services(stack)["gateway"]["port"]
    other.project.settings_file.write_text(f"gateway_port = {taken}\n", "utf-8")

    done = other.run("up", "--detach", "--wait")

    assert done.returncode == 8
    assert str(taken) in done.stderr.splitlines()[-2]
    assert done.stderr.splitlines()[-1].startswith("hint: ")
    assert {row["state"] for row in _services(other).values()} == {"stopped"}


def test_two_projects_run_side_by_side(platform: Platform, stack: Platform) -> None:
    assert {row["health"] for row in _services(platform).values()} == {"healthy"}
    assert {row["health"] for row in _services(stack).values()} == {"healthy"}
    assert platform.url != stack.url
