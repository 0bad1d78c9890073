"""A stand-in for docker says what it was asked; no engine runs here."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import initialise
from rewardctl.runtime.log_stack import LogStack, operations
from rewardctl.runtime.project import Project
from rewardctl.runtime.settings_file import ports_from

DOCKER = """#!{python}
import json, os, sys
if sys.argv[1] == "info":
    sys.exit({info})
if sys.argv[1:3] == ["compose", "version"]:
    sys.exit({compose})
with open({told!r}, "a") as file:
    own = {{name: value for name, value in os.environ.items() if name.startswith("REWARDCTL_")}}
    file.write(json.dumps({{"args": sys.argv[1:], "environment": own}}) + "\\n")
print("pull access denied", file=sys.stderr)
sys.exit({up})
"""
Docker = Callable[..., Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project")
    made.root.mkdir()
    initialise.make_files(made, ports_from(7000))
    initialise.finish(made)
    return made


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Docker:
    def install(*, info: int = 0, compose: int = 0, up: int = 0) -> Path:
        directory, told = tmp_path / "bin", tmp_path / "told.jsonl"
        directory.mkdir(exist_ok=True)
        program = directory / "docker"
        program.write_text(DOCKER.format(python=sys.executable, info=info, compose=compose, up=up, told=str(told)))
        program.chmod(0o700)
        monkeypatch.setenv("PATH", f"{directory}:/usr/bin:/bin")
        return told

    return install


def test_without_an_engine_it_says_so_and_starts_nothing(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SetupError, match="No container engine answers"):
        LogStack(project).start(print)
    assert not LogStack(project).stop()


def test_an_engine_that_does_not_answer_is_named(project: Project, docker: Docker) -> None:
    docker(info=1)
    with pytest.raises(SetupError, match="docker info failed"):
        LogStack(project).start(print)


def test_compose_is_told_the_projects_own_places(project: Project, docker: Docker) -> None:
    told = docker()
    LogStack(project).start(print)

    (asked,) = map(json.loads, told.read_text().splitlines())
    assert asked["args"][-2:] == ["up", "--detach"]
    assert str(operations() / "compose" / "compose.logs.yaml") in asked["args"]
    environment = asked["environment"]
    assert environment["REWARDCTL_LOGS"] == str(project.logs)
    password = Path(environment["REWARDCTL_GRAFANA_PASSWORD_FILE"])
    assert password.stat().st_mode & 0o777 == 0o600
    assert len(password.read_text()) >= 20
    assert password.read_text() not in told.read_text()
    targets = json.loads(Path(environment["REWARDCTL_PROMETHEUS_TARGETS"]).read_text())
    assert [one["targets"] for one in targets] == [
        ["host.docker.internal:7001"],
        ["host.docker.internal:7002"],
        ["host.docker.internal:7000"],
    ]


def test_down_stops_what_was_started_once(project: Project, docker: Docker) -> None:
    told = docker()
    LogStack(project).start(print)
    assert LogStack(project).stop()
    assert json.loads(told.read_text().splitlines()[-1])["args"][-1] == "down"
    assert not LogStack(project).stop()


def test_what_compose_says_is_the_error(project: Project, docker: Docker) -> None:
    docker(up=1)
    with pytest.raises(SetupError, match="pull access denied"):
        LogStack(project).start(print)
