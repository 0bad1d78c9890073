"""A reviewed file is the event, through the command line; and what was done is in the audit log."""

from pathlib import Path

import pytest

from rewardctl.kernel.ids import new_id
from tests.platform import Platform


@pytest.fixture
def file(platform: Platform, tmp_path: Path) -> Path:
    """A new event that offers a new reward; an operator is logged in."""
    platform.login("operator@example.com")
    made = tmp_path / "event.yaml"
    made.write_text(
        f"# Agreed on Monday\nname: Filed {new_id()}\nstatus: ACTIVE\ntimeZone: Asia/Seoul\nperiodStart: 2026-01-01\n"
        f"rewards:\n  - reward: {{type: POINT, name: Filed {new_id()}, points: 5}}\n    stock: 10\n",
        "utf-8",
    )
    return made


def test_a_file_opens_its_event_once_and_is_it_from_then_on(platform: Platform, file: Path) -> None:
    assert platform.json("event", "apply", str(file), "--dry-run")["applied"] is False
    assert "id:" not in file.read_text("utf-8")

    applied = platform.json("event", "apply", str(file), "--yes")

    assert [step["step"] for step in applied["steps"]] == ["make reward", "open event", "add offer"]
    assert file.read_text("utf-8").startswith(
        f"# Agreed on Monday\nid: '{applied['eventId']}'\nversion: 1\nrewardsVersion: '"
    )
    assert platform.ok("event", "apply", str(file)) == "Nothing to do: the event is what the file says.\n"
    assert platform.json("event", "show", applied["eventId"])["eventRewards"][0]["stock"]["total"] == 10

    file.write_text(
        file.read_text("utf-8").replace("stock: 10", "stock: 12").replace("name: Filed", "name: Refiled", 1)
    )
    shown = platform.ok("event", "diff", str(file))
    assert "stock: 10 → 12" in shown
    platform.ok("event", "apply", str(file), "--yes")
    assert "version: 2" in file.read_text("utf-8")
    assert platform.json("event", "diff", str(file))["steps"] == []


def test_an_exported_event_is_no_different_from_itself(platform: Platform, file: Path, tmp_path: Path) -> None:
    event = platform.json("event", "apply", str(file), "--yes")["eventId"]
    exported = tmp_path / "exported.yaml"
    platform.ok("event", "export", event, "-o", str(exported))
    assert exported.read_text("utf-8") == platform.ok("event", "export", event)
    assert platform.json("event", "diff", str(exported))["steps"] == []


def test_a_file_of_an_older_version_is_refused_unless_it_is_forced(platform: Platform, file: Path) -> None:
    event = platform.json("event", "apply", str(file), "--yes")["eventId"]
    platform.ok("event", "update", event, "--description", "By somebody else")

    late = platform.run("event", "apply", str(file), "--yes")

    assert late.returncode == 6
    assert late.stderr.splitlines()[0] == "error: The file is of version 1, the event at version 2"
    platform.ok("event", "apply", str(file), "--yes", "--force")
    assert platform.json("event", "show", event)["description"] is None


def test_a_file_from_before_a_colleague_changed_the_stock_does_not_undo_it(
    platform: Platform, file: Path, tmp_path: Path
) -> None:
    event = platform.json("event", "apply", str(file), "--yes")["eventId"]
    late = tmp_path / "late.yaml"
    platform.ok("event", "export", event, "-o", str(late))
    file.write_text(file.read_text("utf-8").replace("stock: 10", "stock: 16"), "utf-8")
    told = platform.run("event", "apply", str(file), "--yes").stderr
    assert "  stock: 10 → 16" in told
    late.write_text(late.read_text("utf-8").replace("description: null", "description: By B"), "utf-8")

    refused = platform.run("event", "apply", str(late), "--yes")

    assert refused.returncode == 6
    assert refused.stderr.splitlines()[:2] == [
        "error: The file is of version 1, and what the event offers has changed since",
        "hint: export it again, or add --force",
    ]
    shown = platform.json("event", "show", event)
    assert (shown["description"], shown["eventRewards"][0]["stock"]["total"]) == (None, 16)
    assert platform.ok("event", "apply", str(file), "--yes").startswith("Nothing to do")


def test_what_is_wrong_is_pointed_at(platform: Platform, file: Path) -> None:
    file.write_text(file.read_text("utf-8").replace("points: 5", "points: -5"), "utf-8")
    done = platform.run("event", "apply", str(file), "--yes")
    assert done.returncode == 2
    assert f"field: {file}:7:" in done.stderr
    assert "rewards[0].reward.points" in done.stderr
    assert "id:" not in file.read_text("utf-8"), "nothing was begun"


def test_without_a_terminal_nothing_is_done_unasked(platform: Platform, file: Path) -> None:
    done = platform.run("event", "apply", str(file))
    assert (done.returncode, "hint: add --yes" in done.stderr) == (2, True)
    assert "id:" not in file.read_text("utf-8")


def test_who_did_it_is_in_the_audit_log_and_what_came_of_it_in_the_statistics(platform: Platform, file: Path) -> None:
    event = platform.json("event", "apply", str(file), "--yes")["eventId"]
    reward = platform.json("event", "show", event)["eventRewards"][0]["reward"]["id"]
    operator = platform.json("whoami")["id"]
    platform.login("user@example.com")
    platform.ok("claim", "submit", event, reward)
    assert platform.run("audit", "log").returncode == 4

    platform.login("auditor@example.com")
    told = platform.json("audit", "log", "--subject", event)["items"]
    assert sorted((one["action"], one["actor"]) for one in told) == [
        ("event.opened", operator),
        ("offer.added", operator),
    ]
    assert "offer.added" in platform.ok("audit", "log", "--subject", event, "--action", "offer.added")
    statistics = platform.json("event", "stats", event)
    assert (statistics["claims"]["approved"], statistics["users"]) == (1, 1)
    assert "9 of 10 left" in platform.ok("event", "stats", event)


def test_a_malformed_condition_is_found_before_anything_is_done(platform: Platform, file: Path) -> None:
    leaf = "{activity: login, aggregate: streakDays, op: '>=', value: three}"
    file.write_text(
        file.read_text("utf-8").replace("    stock: 10\n", f"    stock: 10\n    condition: {leaf}\n"), "utf-8"
    )

    for command in ("diff", "apply"):
        done = platform.run("event", command, str(file), *(["--yes"] if command == "apply" else []))
        assert (done.returncode, done.stdout) == (2, "")
        assert "rewards[0].condition.value: must be a number" in done.stderr
    assert "id:" not in file.read_text("utf-8")


def test_a_step_that_fails_says_what_was_done_before_it(platform: Platform, file: Path) -> None:
    applied = platform.json("event", "apply", str(file), "--yes")
    platform.login("user@example.com")
    platform.ok("claim", "submit", applied["eventId"], _reward_of(platform, applied["eventId"]))
    platform.login("operator@example.com")
    file.write_text(file.read_text("utf-8").replace("stock: 10", "stock: 0").replace("name: Filed", "name: Renamed", 1))

    failed = platform.run("event", "apply", str(file), "--yes")

    assert failed.returncode == 6
    assert "this step failed; done before it: change event Filed" in failed.stderr


def _reward_of(platform: Platform, event_id: str) -> str:
    reward_id: str = platform.json("event", "show", event_id)["eventRewards"][0]["reward"]["id"]
    return reward_id
