"""`rewardctl db` and `rewardctl doctor` where only containers reach the databases: what is run in one of tools."""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from rewardctl.cli.app import main
from rewardctl.runtime.project import Project
from tests.integration.compose.engine import EVERY, Scene, container

_DATABASES: Final = [container("mongo-user"), container("mongo-event")]
_PREPARED: Final = [container(f"mongo-{one}-init", lasting=False) for one in ("user", "event")]
_TOLD: Final = {"file": "/exchange/x.zip", "bytes": 4, "documents": 1, "databases": []}
_RUN: Final = ["run", "--rm", "--no-deps", "-T", "tools"]


def _ran(*words: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, words)))
    return int(ended.value.code or 0)


def _composed(asked: list[dict[str, Any]]) -> list[list[str]]:
    """What compose was asked, without its files."""
    words = [one["args"] for one in asked if "-p" in one.get("args", ())]
    return [one[max(place for place, word in enumerate(one) if word == "-f") + 2 :] for one in words]


@pytest.mark.usefixtures("project")
def test_a_verb_runs_beside_the_platform_and_its_json_is_ours(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    asked = scene(answer='{"dryRun": true, "databases": []}', said="Creating x_tools_run ... done\nbuilding indexes\n")
    assert _ran("db", "migrate", "--dry-run", "--json") == 0
    said = capsys.readouterr()
    assert (json.loads(said.out), said.err) == ({"dryRun": True, "databases": []}, "building indexes\n")
    assert _composed(asked()) == [[*_RUN, "rewardctl", "db", "migrate", "--dry-run", "--json"]]


@pytest.mark.usefixtures("project")
def test_what_fails_there_is_said_once_and_its_status_is_ours(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene(status=9, said="error: The accounts database is of version 2\nhint: install another\n9\n")
    assert _ran("db", "status") == 9
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == ["error: The accounts database is of version 2", "hint: install another"]


@pytest.mark.usefixtures("project")
def test_where_the_engine_refuses_we_say_so(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene(status=1, said="ERROR: no such image\n")
    assert _ran("db", "status") == 8
    assert capsys.readouterr().err.splitlines()[1] == "error: The container of tools could not do it"


def test_a_backup_comes_out_whole_for_its_owner_alone(
    project: Project, scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked, file = scene(answer=json.dumps(_TOLD), backup="data"), tmp_path / "mine.zip"
    assert _ran("db", "backup", file, "--json") == 0
    assert json.loads(capsys.readouterr().out) == {**_TOLD, "file": str(file)}
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("data", 0o600)
    assert list((project.home / "compose" / "exchange").iterdir()) == []
    (ran,) = _composed(asked())
    assert ran[:8] == [*_RUN, "rewardctl", "db", "backup"]
    assert ran[8].startswith("/exchange/")
    assert ran[8].endswith("/mine.zip")


@pytest.mark.usefixtures("project")
def test_a_backup_that_fails_leaves_nothing(scene: Scene, tmp_path: Path) -> None:
    scene(status=7, said="error: The event database does not answer\n", backup="half")
    assert _ran("db", "backup", tmp_path / "mine.zip") == 7
    assert not [one for one in tmp_path.iterdir() if "mine.zip" in one.name]


@pytest.mark.usefixtures("project")
def test_a_restore_is_refused_while_daemons_run(
    scene: Scene, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = scene()
    assert _ran("db", "restore", tmp_path / "mine.zip") == 8
    assert capsys.readouterr().err.splitlines()[1] == "hint: run first: rewardctl down"
    assert _composed(asked()) == []


@pytest.mark.parametrize(("ok", "status"), [(True, 0), (False, 1)])
def test_a_restore_starts_the_databases_alone_and_stops_them(
    *, project: Project, scene: Scene, tmp_path: Path, ok: bool, status: int
) -> None:
    told = {**_TOLD, "audit": {"ok": ok, "counts": {}, "findings": []}}
    asked = scene(containers=[], once_up=[*_DATABASES, *_PREPARED], answer=json.dumps(told), status=status)
    (tmp_path / "mine.zip").write_text("data")
    assert _ran("db", "restore", tmp_path / "mine.zip", "--drop", "--yes") == status
    assert {"restored": "data"} in asked()
    up, ran, down = _composed(asked())
    assert up == ["up", "--detach", "mongo-user-init", "mongo-event-init"]
    assert ran[:8] == [*_RUN, "rewardctl", "db", "restore"]
    assert ran[9:] == ["--drop", "--yes", "--json"]
    assert down == ["down"]
    assert list((project.home / "compose" / "exchange").iterdir()) == []


@pytest.mark.usefixtures("project")
def test_where_somebody_must_be_asked_nothing_is_dropped(scene: Scene, tmp_path: Path) -> None:
    held = {"databases": [{"collections": [{"documents": 1}]}]}
    asked = scene(containers=_DATABASES, answer=json.dumps(held))
    (tmp_path / "mine.zip").write_text("data")
    assert _ran("db", "restore", tmp_path / "mine.zip", "--drop") == 2
    assert [one[7] for one in _composed(asked())] == ["status"]


@pytest.mark.usefixtures("project")
def test_doctor_starts_nothing_where_the_platform_is_down(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    asked = scene(containers=[])
    assert _ran("doctor", "--production", "--json") == 1
    checks = json.loads(capsys.readouterr().out)["checks"]
    assert "not looked at: accounts: the platform is down" in {one["found"] for one in checks}
    assert _ran("doctor", "--access") == 8
    assert _composed(asked()) == []


@pytest.mark.usefixtures("project")
def test_doctor_has_the_databases_asked_in_a_container(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    told = {"replica_set": True, "members": 1, "journaled": True, "ahead": 3.0, "open_to_all": False}
    said = {"why": "", "told": {**told, "schema": "current", "free": 60, "room": 100}}
    asked = scene(answer=json.dumps({"databases": [said, {"why": "it is away", "told": None}], "descriptors": 100}))
    assert _ran("doctor", "--production", "--json") == 1
    found = {one["found"] for one in json.loads(capsys.readouterr().out)["checks"]}
    assert _composed(asked()) == [[*_RUN, "rewardctl.production.inside"]]
    assert "accounts: its clock is +3.0 s from this machine's" in found
    assert "accounts: containers of this machine keep it, and are lost with it" in found
    assert "not looked at: event: it is away" in found
    assert "a container may open 100 files and connections; 4096 may be wanted" in found


@pytest.mark.usefixtures("project")
def test_doctor_has_the_documents_asked_for_in_a_container(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    asked = scene(answer='{"away": "There is no OpenAPI document at http://auth:3001/openapi.json"}', containers=EVERY)
    assert _ran("doctor", "--access") == 7
    assert capsys.readouterr().err.splitlines()[0].endswith("http://auth:3001/openapi.json")
    assert _composed(asked()) == [[*_RUN, "rewardctl.access.documents"]]
