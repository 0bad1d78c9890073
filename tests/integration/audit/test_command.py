import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rewardctl.cli.app import main
from rewardctl.kernel.clock import SystemClock
from rewardctl.runtime import key_files, keys
from rewardctl.runtime.project import Project
from tests.integration.audit.conftest import NewProject
from tests.integration.audit.world import World
from tests.ports import free_port

SetEnvironment = pytest.MonkeyPatch


@pytest.fixture
def project(new_project: NewProject, world: World, monkeypatch: SetEnvironment) -> Project:
    made = new_project("project")
    monkeypatch.setenv("REWARDCTL_HOME", str(made.root))
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT", world.uri)
    return made


@pytest.fixture
def no_database(monkeypatch: SetEnvironment) -> Callable[[], None]:
    """From now on nothing answers."""
    uri = f"mongodb://127.0.0.1:{free_port()}/rewardctl_event?replicaSet=rs0"
    return lambda: monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT", uri)


def run(*args: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["audit", *map(str, args)])
    return int(ended.value.code or 0)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    said = capsys.readouterr()
    assert said.err == ""
    return json.loads(said.out)


@pytest.mark.usefixtures("project")
def test_all_is_well_is_status_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", "--json") == 0
    report = printed(capsys)
    assert (report["ok"], report["findings"], report["counts"]["claims"]) == (True, [], 15)

    assert run("verify") == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[-1] == "Every promise holds."
    assert ["claims", "15"] in [line.split() for line in shown]


@pytest.mark.usefixtures("project")
def test_a_fault_is_status_one_with_its_name_and_ids(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.forget_entry("approved")

    assert run("verify", "--json") == 1
    report = printed(capsys)
    assert (report["ok"], report["counts"]["missing"]) == (False, 1)
    assert report["findings"] == [
        {
            "name": "missing_grant",
            "count": 1,
            "ids": [world.told.claims["approved"]],
            "meaning": "A claim was approved, and there is no grant or no GRANT entry of it.",
        }
    ]
    assert run("verify") == 1
    shown = capsys.readouterr().out
    assert shown.splitlines()[-1] == "Promises are broken: missing_grant."
    assert world.told.claims["approved"] in shown


@pytest.mark.parametrize("name", ["audit.jsonl", "audit.jsonl.gz"])
def test_an_exported_file_is_verified_with_no_database(
    project: Project, no_database: Callable[[], None], capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file = project.root / name
    assert run("export", file, "--json") == 0
    exported = printed(capsys)
    assert exported["file"] == str(file)
    no_database()

    assert run("verify", file, "--json") == 0
    assert printed(capsys)["counts"]["claims"] == 15
    assert run("verify", "--json") == 7


def test_a_file_is_verified_by_given_keys_where_no_project_is(
    project: Project, tmp_path: Path, monkeypatch: SetEnvironment
) -> None:
    file = tmp_path / "audit.jsonl"
    assert run("export", file) == 0
    monkeypatch.setenv("REWARDCTL_HOME", str(tmp_path))

    assert run("verify", file, "--keys", project.public_keys_file) == 0
    assert run("verify", file) == 8


def test_a_file_stays_good_once_the_key_that_signed_it_is_retired(project: Project) -> None:
    file, clock = project.root / "audit.jsonl", SystemClock()
    assert run("export", file) == 0
    (old,) = key_files.ever_good(project)
    keys.publish_next(project, clock)
    keys.sign_with_next(project, clock)
    keys.retire(project, old, clock, now=True)

    assert run("verify", file) == 0
    assert run("verify", file, "--keys", project.public_keys_file) == 1
    assert run("verify", file, "--keys", project.retired_keys_file) == 0


def test_a_changed_file_is_refused(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    file = project.root / "audit.jsonl"
    run("export", file)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"APPROVED", b"REJECTED", 1))
    capsys.readouterr()

    assert run("verify", file) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        f"error: {file} is not what was exported: it was changed after it was made",
        "hint: export it again",
    ]
    assert run("verify", file, "--json") == 1
    report = printed(capsys)
    assert (report["ok"], report["counts"]) == (False, {})
    assert [(one["name"], one["count"], one["ids"]) for one in report["findings"]] == [("file_damaged", 1, [])]


@pytest.mark.usefixtures("project")
def test_another_projects_file_is_foreign(
    new_project: NewProject, monkeypatch: SetEnvironment, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "audit.jsonl"
    run("export", file)
    monkeypatch.setenv("REWARDCTL_HOME", str(new_project("another").root))

    assert run("verify", file) == 1
    assert "it is foreign" in capsys.readouterr().err


@pytest.mark.usefixtures("project")
def test_a_database_that_is_away_is_status_seven_with_a_hint(
    no_database: Callable[[], None], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    no_database()

    assert run("verify") == 7
    assert capsys.readouterr().err == "error: The event database does not answer\nhint: run: rewardctl up\n"
    assert run("export", tmp_path / "audit.jsonl") == 7
    assert not (tmp_path / "audit.jsonl").exists()


@pytest.mark.usefixtures("project")
def test_a_file_that_is_not_there_is_status_five(tmp_path: Path) -> None:
    assert run("verify", tmp_path / "nowhere") == 5


def test_keys_are_for_a_file(project: Project) -> None:
    assert run("verify", "--keys", project.public_keys_file) == 2
