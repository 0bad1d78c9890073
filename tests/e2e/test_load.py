"""A smoke run of two scenarios, twice each; all of them are run by `rewardctl bench`."""

import json
import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.platform import Platform

AFTER: Final = 25.0
"""Milliseconds that the gateway may be busy with a request whose answer k6 has already."""


def test_a_smoke_run_keeps_its_thresholds_and_leaves_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    results = tmp_path_factory.mktemp("results")
    report, saved = results / "report.html", results / "saved.json"
    nowhere = Platform(tmp_path, environment={"TMPDIR": str(tmp_path)})
    scenarios = ("--scenario", "claim", "--scenario", "journey", "--runs", "2")
    done = nowhere.run("bench", *scenarios, "--report", str(report), "--save", str(saved), "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    claim, journey = found["scenarios"]
    assert (claim["name"], claim["errors"], claim["crossed"]) == ("claim", 0, [])
    assert claim["requests"] >= 10
    assert 0 < claim["p50Ms"] <= claim["p99Ms"]
    assert claim["cpu"]["event"] > 0
    assert (journey["errors"], journey["crossed"]) == (0, [])
    assert journey["cpu"]["auth"] > 0
    assert found["ok"] is True
    assert found["directory"] is None
    assert list(tmp_path.iterdir()) == []
    _runs_are_told_over_time(journey)
    _the_slowest_are_traced(claim)
    _the_page_needs_nothing_else(report.read_text())
    _what_is_saved_can_be_compared(nowhere, saved)


def _runs_are_told_over_time(scenario: dict[str, Any]) -> None:
    assert len(scenario["runs"]) == 2
    for run in scenario["runs"]:
        assert sum(second["requests"] for second in run["series"]) == run["requests"]
        assert all(look["memory"]["mongod"] > look["memory"]["gateway"] > 0 for look in run["usage"])
        assert run["usage"]


def _the_slowest_are_traced(scenario: dict[str, Any]) -> None:
    slow = scenario["slowest"][0]
    assert re.fullmatch(r"[0-9a-f-]{36}", slow["requestId"])
    (gateway,) = slow["spans"]
    assert (gateway["service"], gateway["statusCode"]) == ("gateway", 201)
    assert 0 < gateway["durationMs"] <= slow["ms"] + AFTER


def _the_page_needs_nothing_else(page: str) -> None:
    assert "http://" not in page
    assert "https://" not in page
    assert page.count("<polyline") >= 2 * 2 * 4


def _what_is_saved_can_be_compared(platform: Platform, saved: Path) -> None:
    done = platform.run("bench", "compare", str(saved), str(saved), "--json")
    assert done.returncode == 0, done.stderr
    changes = json.loads(done.stdout)["scenarios"][0]["changes"]
    assert {(one["first"]["runs"], one["verdict"]) for one in changes} == {(2, "too few runs")}
