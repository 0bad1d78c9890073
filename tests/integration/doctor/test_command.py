"""`rewardctl doctor` on projects whose platform is down, and where there is none."""

import json
import socket
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from rewardctl.cli.app import main
from rewardctl.doctor.every import CHECKS
from rewardctl.kernel.errors import HalfRestored
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import clock, initialise, settings_file, state
from rewardctl.runtime.ports import free_base
from rewardctl.runtime.project import Project


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ProjectSettings.model_fields:
        monkeypatch.delenv(f"REWARDCTL_{name.upper()}", raising=False)
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    return Project(tmp_path)


@pytest.fixture
def project(place: Project) -> Project:
    initialise.make_files(place, settings_file.ports_from(free_base(6)))
    initialise.finish(place)
    return place


def _told(capsys: pytest.CaptureFixture[str], status: int) -> Mapping[str, Any]:
    """The findings that are not ok, by their checks."""
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--json"])
    assert ended.value.code == status
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is (status == 0)
    assert all(set(one) == {"check", "state", "found", "mend"} for one in told["checks"])
    assert all(one["mend"] for one in told["checks"] if one["state"] != "ok")
    return {one["check"]: one for one in told["checks"] if one["state"] != "ok" and one["check"] != "disk"}


@pytest.mark.usefixtures("project")
def test_a_new_project_is_well_but_down(capsys: pytest.CaptureFixture[str]) -> None:
    told = _told(capsys, 0)
    assert {name: (one["state"], one["mend"]) for name, one in told.items()} == {
        "services": ("warn", "rewardctl up --detach")
    }


def test_why_the_last_start_failed_is_told_with_its_mend(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    failure = state.Failure.of(HalfRestored("The accounts database is half restored", hint="run again: x"))
    state.write(project, state.State(pid=1, create_time=0, services=[], failure=failure))
    told = _told(capsys, 0)["services"]
    assert told["found"].endswith("its last start failed: The accounts database is half restored")
    assert told["mend"] == "run again: x"


@pytest.mark.usefixtures("project")
def test_people_see_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["doctor"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert all(f" {one.name} " in said for one in CHECKS)
    assert "rewardctl up --detach" in said


def test_before_there_is_a_project_one_is_told_to_make_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, port in settings_file.ports_from(free_base(6)).items():
        monkeypatch.setenv(f"REWARDCTL_{name.upper()}", str(port))
    assert _told(capsys, 0)["project"]["mend"] == "rewardctl init"


def test_a_port_that_is_taken_is_said_with_whose_it_should_be(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", project.settings().auth_port)):
        told = _told(capsys, 1)
    assert "which auth needs, is taken" in told["ports"]["found"]
    assert "--port-base" in told["ports"]["mend"]


def test_a_secret_that_others_can_read_is_bad(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.pepper_file.chmod(0o644)
    assert _told(capsys, 1)["keys"]["mend"] == f"chmod 600 {project.pepper_file}"


def test_a_key_that_is_gone_is_bad(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.service_secret_file.unlink()
    assert _told(capsys, 1)["keys"]["mend"] == "rewardctl init"


def test_a_clock_that_is_set_is_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    clock.set_to(project, datetime(2030, 1, 1, tzinfo=UTC))
    assert _told(capsys, 0)["clock"]["mend"] == "rewardctl clock reset"


def test_a_setting_that_is_not_valid_is_named_once(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with project.settings_file.open("a") as file:
        file.write("\nlog_files = 1\n")
    told = _told(capsys, 1)
    assert told["settings"]["found"].startswith("log_files: ")
    assert "REWARDCTL_LOG_FILES" in told["settings"]["mend"]
    assert "plugins" not in told


@pytest.mark.usefixtures("project")
def test_a_variable_that_sets_nothing_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REWARDCTL_LOG_LEVl", "debug")
    told = _told(capsys, 0)["settings"]
    assert (told["found"], told["mend"]) == (
        "REWARDCTL_LOG_LEVl is no setting: it changes nothing",
        "did you mean REWARDCTL_LOG_LEVEL?",
    )


def test_settings_of_plugins_that_are_no_toml_are_told(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.plugins_file.write_text("{")
    assert str(project.plugins_file) in _told(capsys, 1)["plugins"]["found"]


def test_one_thing_is_checked_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["doctor", "--access", "--production"])
    assert ended.value.code == 2
    assert "Say one thing" in capsys.readouterr().err
