"""The promises of a claim under kills, at a fiftieth of the size that `scripts/prove` proves."""

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

RACE = ("bench", "--race", "--claims", "400", "--users", "60", "--stock", "20", "--seed", "3")
KILLS = ("--kill", "event:500ms:3", "--kill", "mongod:1s:2")
KEPT = {
    "attempts": 400,
    "acknowledged": 400,
    "approved": 20,
    "rejected": 380,
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
    "gateway:1s:2",
    "--kill",
    "auth:1s:2",
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


def test_a_race_for_a_pool_of_codes_gives_each_once(nowhere: Platform) -> None:
    sizes = ("--claims", "200", "--users", "150", "--stock", "100")
    found = _bench(nowhere, "bench", "--race", "--codes", *sizes, "--seed", "3", *KILLS)

    expected = {
        "approved": 100,
        "codesGiven": 100,
        "codesWrong": 0,
        "doubles": 0,
        "missing": 0,
        "halfDone": 0,
        "ok": True,
    }
    assert _of(found, expected) == expected
    assert found["kills"]["event"] >= 1


def test_40_keys_replayed_20_times_at_once_are_40_executions(nowhere: Platform) -> None:
    found = _bench(nowhere, "bench", "--keys", "40", "--replays", "20")

    expected = {"keys": 40, "replays": 20, "executions": 40, "grants": 40, "mismatches": 0, "ok": True}
    assert _of(found, expected) == expected
    assert found["inProgress"] >= 1


def test_a_race_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rewardctl", *RACE, *KILLS]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True) as bench:
        assert bench.stderr is not None
        told = bench.stderr.readline()
        (root,) = tmp_path.iterdir()
        assert str(root) in told
        now = state.read(Project(root))
        assert now is not None
        bench.send_signal(signal.SIGINT)
        bench.communicate(timeout=60)

    assert bench.returncode == 130
    assert list(tmp_path.iterdir()) == []
    assert not [pid for pid in (now.pid, *(one.pid for one in now.services if one.pid)) if psutil.pid_exists(pid)]
