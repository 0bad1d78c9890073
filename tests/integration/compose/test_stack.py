"""The verbs in compose mode, and what docker was asked for them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rewardctl.kernel.errors import Invalid, NoEngine, NotRunning, SetupError
from rewardctl.logs.containers import ContainerLogs
from rewardctl.logs.query import Query
from rewardctl.runtime.compose import containers, secret_files, told
from rewardctl.runtime.compose.stack import ComposeStack
from rewardctl.runtime.project import Project
from tests.integration.compose.engine import EVERY, Scene, container


def _stack(project: Project, **flags: Any) -> ComposeStack:
    return ComposeStack(project, project.settings(**flags))


def test_up_starts_all_with_what_the_project_sets(project: Project, scene: Scene) -> None:
    asked = scene()
    _stack(project, event_replicas=3).start(print, patience=5)
    (up,) = [one for one in asked() if "up" in one["args"]]
    assert up["args"][:3] == ["compose", "-p", told.project_name(project)]
    assert up["args"][up["args"].index("up") :] == ["up", "--detach", "--remove-orphans", "--scale", "event=3"]
    assert [Path(one).name for one in up["args"] if one.endswith(".yaml")] == ["compose.yaml"]
    assert up["owner"] == told.owner()


def test_the_first_administrator_is_where_auth_may_take_it_away(project: Project, scene: Scene) -> None:
    scene()
    _stack(project).start(print, patience=5)
    assert not project.first_admin_file.exists()
    waiting = secret_files.handover(project) / "first-admin.json"
    assert json.loads(waiting.read_bytes())["email"] == "admin@example.com"


def test_the_compose_of_old_is_taken_where_docker_has_no_plugin(project: Project, scene: Scene) -> None:
    asked = scene(fails=["compose version"])
    _stack(project).start(print, patience=5)
    assert [one["program"] for one in asked() if "up" in one["args"]] == ["docker-compose"]


def test_further_files_are_ours_by_name_or_the_projects_own(project: Project, scene: Scene) -> None:
    asked = scene()
    (project.root / "mine.yaml").write_text("services: {}\n")
    _stack(project, compose_files="compose.scale.yaml, mine.yaml").start(print, patience=5)
    (up,) = [one for one in asked() if "up" in one["args"]]
    files = [Path(one) for one in up["args"] if one.endswith(".yaml")]
    assert [one.name for one in files] == ["compose.yaml", "compose.scale.yaml", "mine.yaml"]
    assert files[2] == project.root / "mine.yaml"
    with pytest.raises(SetupError, match="no compose file"):
        _stack(project, compose_files="absent.yaml").start(print, patience=5)


def test_an_image_that_is_not_there_is_had_first_and_told_of(project: Project, scene: Scene) -> None:
    asked, said = scene(fails=["image inspect"]), list[str]()
    _stack(project).start(said.append, patience=5, with_logs=True)
    verbs = [one["args"][0] for one in asked()]
    assert (verbs.count("build"), verbs.count("pull")) == (1, 5)
    assert [one.split()[0] for one in said] == ["building", *["pulling"] * 5, "starting"]


def test_the_log_stack_is_joined_and_stays_so_until_down(project: Project, scene: Scene) -> None:
    asked = scene()
    _stack(project).start(print, patience=5, with_logs=True)
    _stack(project).start(print, patience=5)
    _stack(project).stop(print)
    _stack(project).start(print, patience=5)
    files = [
        [Path(word).name for word in one["args"] if word.endswith(".yaml")] for one in asked() if "-p" in one["args"]
    ]
    joined = ["compose.yaml", "compose.logs.yaml", "compose.logs.joined.yaml"]
    assert files == [joined, joined, joined, ["compose.yaml"]]
    assert (project.keys / "grafana-password").stat().st_mode & 0o777 == 0o600


def test_an_image_that_can_not_be_had_is_named(project: Project, scene: Scene) -> None:
    scene(fails=["image inspect", "pull"])
    with pytest.raises(SetupError, match=r"mongo:8\.0\.\d+ can't be had"):
        _stack(project).start(print, patience=5)


def test_a_container_that_does_not_start_is_told_of_in_its_own_words(project: Project, scene: Scene) -> None:
    broken = container("mongo-user")
    broken["State"]["Health"]["Status"] = "unhealthy"
    scene(fails=["compose -p"], containers=[broken], logs={"mongo-user-1": ["invalid char in key file"]})
    with pytest.raises(SetupError, match="mongo-user did not start: invalid char in key file"):
        _stack(project).start(print, patience=5)


def test_a_port_that_is_taken_is_told_in_the_words_of_the_engine(project: Project, scene: Scene) -> None:
    refused = container("gateway", 2, lasting=False)
    refused["State"] |= {"Status": "created", "ExitCode": 128, "Error": "listen tcp4 127.0.0.1:3334: address in use"}
    scene(fails=["compose -p"], containers=[*EVERY, refused])
    with pytest.raises(SetupError, match=r"gateway-2 did not start: listen tcp4 127\.0\.0\.1:3334"):
        _stack(project, gateway_replicas=2).start(print, patience=5)


def test_restart_takes_the_daemons_one_by_one_and_no_database(project: Project, scene: Scene) -> None:
    asked = scene(containers=[*EVERY, container("event", 2)])
    assert _stack(project).restart((), 5, print) == ["auth", "event", "event-2", "gateway"]
    done = [one["args"][-1] for one in asked() if one["args"][0] == "restart"]
    assert done == ["auth-1", "event-1", "event-2", "gateway-1"]
    with pytest.raises(Invalid, match="no service 'evnt'"):
        _stack(project).restart(["evnt"], 5, print)


def test_down_says_what_ran_and_drops_what_is_stored_only_if_told(project: Project, scene: Scene) -> None:
    asked = scene()
    assert _stack(project).stop(print) == ["gateway", "event", "auth", "mongo-event", "mongo-user"]
    assert "--volumes" not in asked()[-1]["args"]
    _stack(project).stop(print, volumes=True)
    assert asked()[-1]["args"][-1] == "--volumes"


def test_the_database_is_asked_inside(project: Project, scene: Scene) -> None:
    asked = scene()
    assert _stack(project).inside("event", "rewardctl", "audit", "verify") == 0
    assert asked()[-1]["args"] == ["exec", "event-1", "python", "-P", "-m", "rewardctl", "audit", "verify"]
    scene(containers=[])
    with pytest.raises(NotRunning):
        _stack(project).inside("event", "rewardctl")


@pytest.mark.parametrize("verb", [["up", "--detach"], ["down"], ["ps"], ["restart"], ["logs", "--source", "files"]])
def test_without_an_engine_a_verb_says_so_in_one_line_with_the_mend(project: Project, verb: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rewardctl", *verb],
        env={"PATH": "/nonexistent", "REWARDCTL_HOME": str(project.root), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (8, "")
    error, hint = done.stderr.splitlines()
    assert error.startswith("error: ")
    assert "docker" in error
    assert hint.startswith("hint: start Docker")


def test_without_an_engine_nothing_is_asked(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(NoEngine):
        _stack(project).start(print, patience=5)


def test_lines_of_all_containers_are_one_log_and_none_is_shown_twice(project: Project, scene: Scene) -> None:
    def line(second: int, service: str, msg: str) -> str:
        time = f"2026-11-22T10:00:0{second}"
        said = json.dumps({"time": f"{time}.000Z", "level": "info", "service": service, "msg": msg, "requestId": "r1"})
        return f"{time}.000000001Z {said}"

    logs: dict[str, list[str]] = {f"{name}-1": [] for name in containers.ORDER}
    logs |= {"gateway-1": [line(3, "gateway", "out")], "event-1": [line(2, "event", "in")]}
    scene(logs=logs)
    source = ContainerLogs(lambda: containers.of(told.project_name(project)))
    assert [one.text("msg") for one in source.read(Query(request_id="r1"))] == ["in", "out"]
    assert list(source.fresh(Query())) == []
    logs["auth-1"] = [line(4, "auth", "new"), "2026-11-22T10:00:05.000000001Z Traceback: no JSON"]
    scene(logs=logs)
    assert [one.raw.startswith("Trace") for one in source.fresh(Query())] == [False, True]
    assert list(source.fresh(Query())) == []
    assert [one.text("msg") for one in ContainerLogs(source.found).read(Query(tail=1, level="info"))] == ["new"]
