"""The real k6 on small scripts, beside the parts that every scenario has."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rewardctl.bench.load import k6
from rewardctl.bench.load.catalogue import SCRIPTS, named
from rewardctl.bench.load.report import Run
from rewardctl.bench.load.summary import run
from rewardctl.bench.load.workload import Size, Told, planned
from rewardctl.kernel.errors import Failed
from tests.ports import free_port

HEAD = """
import { each, expect, get } from './parts/api.js';
export { handleSummary, options } from './parts/load.js';
"""
IDLE = dict.fromkeys(("gateway", "auth", "event", "mongod"), 0.0)


def _run(directory: Path, script: str, **load: Any) -> Run:
    shutil.copytree(SCRIPTS / "parts", directory / "parts")
    path, data = directory / "tried.js", directory / "data.json"
    path.write_text(HEAD + script)
    work = planned(named("me"), Size.SMOKE, Told())
    plan = {"scenario": "tried", "load": work.load() | load, "thresholds": work.thresholds(), "data": {}}
    data.write_text(json.dumps(plan | {"url": f"http://127.0.0.1:{free_port()}"}))
    return run(k6.run(k6.found(), path, data, 1)[0], IDLE)


def _crossed(found: Run) -> list[str]:
    return [one.metric for one in found.crossed]


def test_a_script_that_fails_crosses_a_threshold(tmp_path: Path) -> None:
    found = _run(tmp_path, "export default each(() => null.nothing);")
    assert _crossed(found) == ["failures"]
    assert found.errors >= 1


def test_a_platform_that_is_away_crosses_a_threshold(tmp_path: Path) -> None:
    assert _crossed(_run(tmp_path, "export default each(() => expect(get('/auth/me'), 200));")) == ["failures"]


def test_load_that_is_lost_crosses_a_threshold(tmp_path: Path) -> None:
    slow = "import { sleep } from 'k6'; export default each(() => sleep(0.5));"
    found = _run(tmp_path, slow, rate=50, preAllocatedVUs=1, maxVUs=1)
    assert _crossed(found) == ["dropped_iterations"]
    assert found.dropped >= 1


def test_a_broken_script_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="status 107: the script is broken"):
        _run(tmp_path, "export default each((")
