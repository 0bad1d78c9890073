"""Many claims are decided through the command line: shown first, and decided once that is confirmed."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from rewardctl.kernel.ids import new_id
from tests.platform import Platform


@pytest.fixture
def event(platform: Platform, tmp_path: Path) -> str:
    """An event whose two claims wait for an operator, who is logged in, and one of them in vain: its stock is 1."""
    platform.login("operator@example.com")
    file = tmp_path / "event.yaml"
    file.write_text(
        f"name: Decided {new_id()}\nstatus: ACTIVE\nperiodStart: 2026-01-01\nrewards:\n"
        f"  - reward: {{type: POINT, name: Decided {new_id()}, points: 5}}\n    stock: 1\n    autoResolve: false\n",
        "utf-8",
    )
    event = str(platform.json("event", "apply", str(file), "--yes")["eventId"])
    reward = platform.json("event", "show", event)["eventRewards"][0]["reward"]["id"]
    for who in ("user@example.com", "operator@example.com"):
        platform.login(who)
        platform.ok("claim", "submit", event, reward)
    return event


def counts(platform: Platform, event: str) -> tuple[int, int]:
    """Claims that wait, and approved ones."""
    found = platform.json("event", "stats", event)["claims"]
    return found["pending"], found["approved"]


def test_without_a_terminal_and_a_yes_it_stops_after_the_dry_run(platform: Platform, event: str) -> None:
    done = platform.run("claim", "decide", "--event", event, "--approve")
    assert done.returncode == 2
    assert "would be approved" in done.stdout
    assert "can't be decided: sold_out" in done.stdout
    assert done.stderr.splitlines() == [
        "error: There is no terminal to ask at, so nothing was done",
        "hint: add --yes to do it",
    ]
    assert platform.json("claim", "decide", "--event", event, "--approve", "--dry-run")["dryRun"] is True
    assert counts(platform, event) == (2, 0)


def test_with_a_yes_they_are_decided_and_what_could_not_be_is_a_status(platform: Platform, event: str) -> None:
    done = platform.run("claim", "decide", "--event", event, "--approve", "--yes")
    assert (done.returncode, counts(platform, event)) == (1, (1, 1))
    assert "would be" not in done.stdout
    assert done.stdout.count("approved") == 1
    left = platform.json("claim", "decide", "--event", event, "--reject", "--reason", "Sold out", "--yes")
    assert (left["dryRun"], left["examined"], left["decided"]) == (False, 1, 1)
    assert platform.ok("claim", "decide", "--event", event, "--approve") == "There is nothing to decide.\n"
    assert counts(platform, event) == (0, 1)


@pytest.mark.parametrize(("answer", "status", "waiting"), [(b"n\n", 130, 2), (b"y\n", 0, 0)])
def test_at_a_terminal_it_asks(platform: Platform, event: str, answer: bytes, status: int, waiting: int) -> None:
    ours, theirs = pty.openpty()
    command = ("claim", "decide", "--event", event, "--to", "2900-01-01", "--reject", "--reason", "Over")
    environment = os.environ | {"REWARDCTL_HOME": str(platform.root)}
    started = [sys.executable, "-m", "rewardctl", *command]
    with subprocess.Popen(started, stdin=theirs, stdout=subprocess.DEVNULL, env=environment) as process:
        os.write(ours, answer)
        assert process.wait(60) == status
    os.close(ours)
    os.close(theirs)
    assert counts(platform, event)[0] == waiting


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--event", new_id(), "--reject"), "error: Many are rejected with a reason only"),
        (("--event", new_id()), "error: Say once what becomes of it"),
        ((new_id(), "approve", "--reject"), "error: Say once what becomes of it"),
        ((new_id(), "approve", "--dry-run"), "error: Name one claim, or those of an --event or a --user"),
        (("--approve",), "error: Name one claim, or those of an --event or a --user"),
        (("--event", "it", "--approve"), "error: The request is not valid"),
        (("--event", new_id(), "--approve", "--json"), "error: --json does not ask"),
    ],
)
def test_an_order_that_is_not_clear_is_a_usage_error(platform: Platform, args: tuple[str, ...], said: str) -> None:
    done = platform.run("claim", "decide", *args)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, said)
