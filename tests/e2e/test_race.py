"""The promises of a claim under kills, at a twentieth of the size that is proved by hand."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from rewardctl.runtime import state
from rewardctl.runtime.project import Project
from tests.platform import Platform

RACE = ("bench", "--race", "--claims", "1000", "--users", "100", "--stock", "25", "--seed", "3")
KILLS = ("--kill", "event:2s", "--kill", "mongod:5s")
KEPT = {
    "attempts": 1000,
    "acknowledged": 1000,
    "approved": 25,
    "rejected": 975,
    "doubles": 0,
    "missing": 0,
    "overIssued": 0,
    "remaining": 0,
    "halfDone": 0,
    "replayMismatches": 0,
    "ok": True,
}


@pytest.fixture
def nowhere(tmp_path: Path) -> Platform:
    """A directory without a project: a bench needs none."""
    return Platform(tmp_path)


def _bench(nowhere: Platform, *args: str) -> Any:
    done = nowhere.run(*args, "--json", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def _of(found: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in names}


SEVERAL = (
    "--scale",
    "event=3",
    "--scale",
    "auth=2",
    "--scale",
    "gateway=2",
    "--kill",
    "gateway:4s",
    "--kill",
    "auth:4s",
)


@pytest.mark.parametrize("scale", [(), SEVERAL], ids=["one of each daemon", "several of each daemon"])
def test_a_race_with_kills_keeps_every_promise(nowhere: Platform, scale: tuple[str, ...]) -> None:
    found = _bench(nowhere, *RACE, *KILLS, *scale)

    assert _of(found, KEPT) == KEPT
    assert found["kills"]["event"] >= 1
    assert found["kills"]["mongod"] >= 1
    assert found["unknownResolved"] >= 1
    assert found["recoverySeconds"] <= 30
    assert found["audit"] == {**found["audit"], "ok": True, "findings": []}
    assert list(nowhere.root.iterdir()) == []


def test_a_race_without_kills_keeps_every_promise(nowhere: Platform) -> None:
    found = _bench(nowhere, *RACE)

    assert _of(found, KEPT) == KEPT
    assert found["kills"] == {"event": 0, "mongod": 0}


def test_a_race_for_a_pool_of_codes_gives_each_once(nowhere: Platform) -> None:
    sizes = ("--claims", "400", "--users", "300", "--stock", "200")
    found = _bench(nowhere, "bench", "--race", "--codes", *sizes, "--seed", "3", *KILLS)

    expected = {
        "approved": 200,
        "codesGiven": 200,
        "codesWrong": 0,
        "doubles": 0,
        "missing": 0,
        "halfDone": 0,
        "ok": True,
    }
    assert _of(found, expected) == expected
    assert found["kills"]["event"] >= 1


def test_100_keys_replayed_20_times_at_once_are_100_executions(nowhere: Platform) -> None:
    found = _bench(nowhere, "bench", "--keys", "100", "--replays", "20")

    expected = {"keys": 100, "replays": 20, "executions": 100, "grants": 100, "mismatches": 0, "ok": True}
    assert _of(found, expected) == expected
    assert found["inProgress"] >= 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_race_that_is_broken_off_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "rewardctl", *RACE, *KILLS]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as bench:
        assert bench.stderr is not None
        told = bench.stderr.readline()
        (root,) = tmp_path.iterdir()
        assert str(root) in told
        now = state.read(Project(root))
        assert now is not None
        bench.send_signal(number)
        bench.communicate(timeout=60)

    assert bench.returncode == 130
    assert list(tmp_path.iterdir()) == []
    assert not [pid for pid in (now.pid, *(one.pid for one in now.children)) if psutil.pid_exists(pid)]
