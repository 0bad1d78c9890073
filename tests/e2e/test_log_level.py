"""Levels that are changed while the platform runs."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from tests.platform import Platform
from tests.waiting import eventually


@pytest.fixture
def changed(platform: Platform) -> Iterator[dict[str, Any]]:
    yield platform.json("log-level", "debug", "--service", "gateway")
    platform.ok("log-level", "--reset")


def _quiet_lines(platform: Platform, request_id: str) -> list[Any]:
    """What a look at its health leaves: a line at debug."""
    httpx.get(f"{platform.url}/health/live", headers={"X-Request-Id": request_id}).raise_for_status()
    done = platform.run("logs", "--request-id", request_id, "--source", "files", "-o", "jsonl")
    return done.stdout.splitlines()


def test_a_level_that_is_changed_takes_effect_without_a_restart(platform: Platform, changed: dict[str, Any]) -> None:
    assert changed == {"gateway": "debug", "auth": "info", "event": "info"}
    eventually(lambda: _quiet_lines(platform, f"probe-{new_id()}") != [])

    assert platform.json("log-level", "--reset") == dict.fromkeys(("gateway", "auth", "event"), "info")
    eventually(lambda: _quiet_lines(platform, f"probe-{new_id()}") == [])


def test_a_level_that_is_none_is_refused(platform: Platform) -> None:
    done = platform.run("log-level", "loud")
    assert done.returncode == 2
    assert "choose one of: debug, info, warning, error, critical" in done.stderr
