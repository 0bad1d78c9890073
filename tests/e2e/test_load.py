"""A smoke run of two scenarios; all of them are run by `rewardctl bench`."""

import json
from pathlib import Path

from tests.platform import Platform


def test_a_smoke_run_keeps_its_thresholds_and_leaves_nothing(tmp_path: Path) -> None:
    nowhere = Platform(tmp_path, environment={"TMPDIR": str(tmp_path)})
    done = nowhere.run("bench", "--scenario", "claim", "--scenario", "journey", "--json")

    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    claim, journey = found["scenarios"]
    assert (claim["name"], claim["errors"], claim["crossed"]) == ("claim", 0, [])
    assert claim["requests"] >= 5
    assert 0 < claim["p50Ms"] <= claim["p99Ms"]
    assert claim["cpu"]["event"] > 0
    assert (journey["errors"], journey["crossed"]) == (0, [])
    assert journey["cpu"]["auth"] > 0
    assert found["ok"] is True
    assert found["directory"] is None
    assert list(tmp_path.iterdir()) == []
