"""`rewardctl doctor --production` on a project whose platform is down."""

import json
from pathlib import Path
from typing import Any

import pytest

from rewardctl.cli.app import main
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.production.every import CHECKS
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project

_FIELDS = {"check", "severity", "state", "found", "mend"}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ProjectSettings.model_fields:
        monkeypatch.delenv(f"REWARDCTL_{name.upper()}", raising=False)
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    made = Project(tmp_path)
    initialise.make_files(made, {})
    initialise.finish(made)
    return made


def _ran(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--production", *args])
    return int(ended.value.code or 0)


def _told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_a_new_project_is_not_fit_and_what_is_down_is_said_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran("--json") == 1
    told = _told(capsys)
    assert set(told) == {"ok", "must", "should", "unseen", "checks"}
    assert all(set(one) == _FIELDS for one in told["checks"])
    assert {one["check"] for one in told["checks"]} == {one.name for one in CHECKS}
    states = {one["check"]: one["state"] for one in told["checks"]}
    assert {name for name in ("environment", "issuer", "database-packaged") if states[name] == "fault"} == {
        "environment",
        "issuer",
        "database-packaged",
    }
    assert "not looked at: accounts: the platform is down" in {one["found"] for one in told["checks"]}
    assert told["ok"] is False


def test_people_see_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran() == 1
    said = capsys.readouterr().out
    assert 'env = "production"' in said
    assert "must be mended" in said


def test_databases_elsewhere_are_asked_also_while_the_platform_is_down(
    mongodb_uri: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_USER", mongodb_uri)
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT", mongodb_uri)
    assert _ran("--json") == 1
    members = [one["found"] for one in _told(capsys)["checks"] if one["check"] == "database-members"]
    assert [one.partition(":")[0] for one in members] == ["accounts", "event"]


def test_a_platform_that_runs_elsewhere_is_looked_at_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REWARDCTL_GATEWAY_URL", "https://rewards.example.com")
    assert _ran() == 8
    assert "the platform is at https://rewards.example.com" in capsys.readouterr().err
