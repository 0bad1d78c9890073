"""Three broken plugins are installed beside a sound one, and the platform runs on."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.plugins.site import Site
from tests.platform import ADMIN, Platform, running

ERRORS = {
    "a-raising": "RuntimeError: no licence",
    "b-of-tomorrow": "it is written for API version 2, this platform speaks 1",
    "c-second": "the type POINT is taken by another plugin",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    site = Site(tmp_path_factory.mktemp("site"), Path())
    site.install("a-raising", "RAISING", "raise RuntimeError('no licence')")
    site.good("b-of-tomorrow", "TOMORROW", api_version=2)
    site.good("c-second", "POINT")
    site.good("d-sound", "POSTER")
    with running(tmp_path_factory.mktemp("broken"), environment={"PYTHONPATH": str(site.root)}) as made:
        made.login(ADMIN, made.admin_password)
        yield made


def test_the_stack_is_up_and_healthy(stack: Platform) -> None:
    assert {row["health"] for row in stack.json("ps")["services"]} == {"healthy"}


def test_the_list_names_each_with_its_error(stack: Platform) -> None:
    found = stack.json("plugin", "list")["plugins"]
    assert {one["distribution"]: one["error"] for one in found if one["state"] == "broken"} == ERRORS
    assert {"POINT", "POSTER"} <= {one["type"] for one in found if one["state"] == "ok"}


def test_readiness_names_each_with_its_error(stack: Platform) -> None:
    told = httpx.get(f"http://127.0.0.1:{stack.project.settings().event_port}/health/ready", timeout=10).json()
    assert told["status"] == "ready"
    assert {one["distribution"]: one["error"] for one in told["plugins"]["broken"]} == ERRORS


def test_the_log_names_each_with_its_error(stack: Platform) -> None:
    lines = [json.loads(line) for line in (stack.project.logs / "event.jsonl").read_text("utf-8").splitlines()]
    named = {line["distribution"]: line["reason"] for line in lines if line.get("event") == "plugin.broken"}
    assert named == ERRORS
    assert {line["pluginVersion"] for line in lines if line.get("event") == "plugin.broken"} == {"1.2"}


def test_a_sound_type_beside_them_is_given(stack: Platform) -> None:
    event = stack.json("event", "create", "Posters for all")["id"]
    reward = stack.json("reward", "create", "poster", "A poster")["id"]
    stack.ok("event", "add-reward", event, reward)
    stack.ok("claim", "submit", event, reward)
    assert stack.json("wallet", "show")["balances"]["POSTER"] == 1
