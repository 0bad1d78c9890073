"""`rewardctl config show` and `rewardctl clock`, `logs` and `rewardctl` alone, in a project whose platform is down."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from rewardctl.cli.app import main
from rewardctl.kernel.masking import MASK
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    for name in ProjectSettings.model_fields:
        monkeypatch.delenv(f"REWARDCTL_{name.upper()}", raising=False)
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))
    return Project(tmp_path)


@pytest.fixture
def project(place: Project) -> Project:
    initialise.make_files(place, {"gateway_port": 14000})
    initialise.finish(place)
    return place


def _ran(*args: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(args)
    return int(ended.value.code or 0)


def _setting(capsys: pytest.CaptureFixture[str], name: str) -> Any:
    assert _ran("config", "show", "--json") == 0
    return next(one for one in json.loads(capsys.readouterr().out)["settings"] if one["name"] == name)


def test_each_setting_says_where_it_comes_from(
    project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REWARDCTL_AUTH_PORT", "14001")
    assert _setting(capsys, "gateway_port") == {
        "name": "gateway_port",
        "value": 14000,
        "origin": "file",
        "place": str(project.settings_file),
    }
    assert _setting(capsys, "auth_port")["place"] == "REWARDCTL_AUTH_PORT"
    assert _setting(capsys, "auth_port")["origin"] == "environment"
    assert _setting(capsys, "event_port") == {
        "name": "event_port",
        "value": 3002,
        "origin": "default",
        "place": None,
    }


@pytest.mark.usefixtures("project")
def test_a_variable_wins_over_the_file(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("REWARDCTL_GATEWAY_PORT", "15000")
    found = _setting(capsys, "gateway_port")
    assert (found["value"], found["origin"]) == (15000, "environment")


@pytest.mark.parametrize("form", [("--json",), ("-o", "env"), ("-o", "yaml"), ("--origin",)])
def test_no_form_shows_the_password_of_an_address(
    project: Project, capsys: pytest.CaptureFixture[str], form: tuple[str, ...]
) -> None:
    secret = project.root / "uri"
    secret.write_text(
        "mongodb://rewardctl:s3cret%40@db.example.com/rewardctl_user?tlsCertificateKeyFilePassword=s3cret"
    )
    with project.settings_file.open("a") as file:
        file.write(f'\nmongodb_uri_user_file = "{secret}"\n')
    assert _ran("config", "show", *form) == 0
    said = capsys.readouterr().out
    assert f"mongodb://{MASK}@db.example.com/rewardctl_user?tlsCertificateKeyFilePassword={MASK}" in said
    assert "s3cret" not in said


@pytest.mark.usefixtures("project")
def test_a_shell_and_yaml_can_read_them_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran("config", "show", "-o", "env") == 0
    assert "REWARDCTL_GATEWAY_PORT=14000" in capsys.readouterr().out.splitlines()
    assert _ran("config", "show", "-o", "yaml") == 0
    assert yaml.safe_load(capsys.readouterr().out)["gateway_port"] == 14000


@pytest.mark.usefixtures("project")
def test_the_clock_alone_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran("clock") == 0
    assert "real time" in capsys.readouterr().out
    assert _ran("clock", "--json") == 0
    assert json.loads(capsys.readouterr().out)["real"] is True


@pytest.mark.usefixtures("project")
def test_a_service_that_is_none_is_said_with_those_that_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran("logs", "--service", "evnt", "--source", "files") == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("no service is named evnt; services are: mongo-user, mongo-event, auth, event, gateway")


@pytest.mark.parametrize("name", ["outbound_networks", "trusted_proxies"])
def test_what_is_no_network_is_refused_before_anything_starts(
    project: Project, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with project.settings_file.open("a") as file:
        file.write(f'\n{name} = "10.0.0.0/8, nowhere"\n')
    assert _ran("ps") == 8
    said = capsys.readouterr().err
    assert f"{name}: 'nowhere' does not appear to be an IPv4 or IPv6 network" in said
    assert said.count("nowhere") == 1


def test_where_there_is_no_project_one_is_told_to_make_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran() == 0
    assert "rewardctl init " in capsys.readouterr().out


@pytest.mark.usefixtures("project")
def test_where_the_platform_is_down_one_is_told_to_start_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert _ran() == 0
    assert "rewardctl up --detach " in capsys.readouterr().out
