"""`rewardctl db` on databases of one's own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from rewardctl.backup import care
from rewardctl.backup import restore as restoring
from rewardctl.cli.app import main
from rewardctl.kernel.ids import new_id
from rewardctl.runtime import initialise
from rewardctl.runtime.project import Project
from rewardctl.schema import stamp
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN
from tests.databases import located
from tests.ports import free_port

Client = MongoClient[dict[str, Any]]
Stored = Any


@pytest.fixture
def databases(mongodb_uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Stored, Stored]]:
    """Of a project whose databases are elsewhere: events, accounts."""
    (tmp_path / "project").mkdir()
    project = Project(tmp_path / "project")
    initialise.make_files(project, {})
    initialise.finish(project)
    event, accounts = f"db_event_{new_id()}", f"db_accounts_{new_id()}"
    monkeypatch.setenv("REWARDCTL_HOME", str(project.root))
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT", located(mongodb_uri, event))
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_USER", located(mongodb_uri, accounts))
    with Client(mongodb_uri, w="majority", journal=True) as client:
        yield client[event], client[accounts]
        for name in (event, accounts):
            client.drop_database(name)


def run(*args: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["db", *map(str, args)])
    return int(ended.value.code or 0)


def _printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def _states(capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str, int, int]]:
    assert run("status", "--json") == 0
    found = _printed(capsys)["databases"]
    return [(one["database"], one["state"], one["version"], one["codeVersion"]) for one in found]


@pytest.mark.usefixtures("databases")
def test_a_new_database_is_behind_until_it_is_migrated(capsys: pytest.CaptureFixture[str]) -> None:
    versions = EVENT_PLAN.version, ACCOUNTS_PLAN.version
    assert [one[1:3] for one in _states(capsys)] == [("behind", 0), ("behind", 0)]

    assert run("migrate", "--dry-run", "--json") == 0
    told = _printed(capsys)
    assert told["dryRun"]
    assert any(one.startswith("indexes of claims: live_slot") for one in told["databases"][0]["steps"])
    assert _states(capsys)[0][1] == "behind"

    assert run("migrate") == 0
    said = capsys.readouterr()
    assert said.out.startswith("Done:\n  event: to version 1")
    assert "building indexes of claims: live_slot" in said.err
    assert [one[1:3] for one in _states(capsys)] == [("current", version) for version in versions]

    assert run("migrate") == 0
    assert capsys.readouterr().out == "Nothing is to be done: the databases are of this version.\n"


def test_status_shows_indexes_that_are_missing_and_that_nobody_declared(
    databases: tuple[Stored, Stored], capsys: pytest.CaptureFixture[str]
) -> None:
    run("migrate")
    databases[0]["claims"].drop_index("user")
    databases[0]["claims"].create_index("mine", name="mine")
    databases[0]["claims"].insert_one({})
    databases[0]["unheard_of"].insert_one({})
    capsys.readouterr()

    assert run("status", "--json") == 0
    event = _printed(capsys)["databases"][0]
    found = {one["name"]: one for one in event["collections"]}
    assert (found["claims"]["missingIndexes"], found["claims"]["extraIndexes"]) == (["user"], ["mine"])
    assert (found["claims"]["documents"], found["unheard_of"]["documents"]) == (1, 1)
    assert (event["state"], event["pending"]) == ("behind", [])
    assert run("status") == 0
    shown = capsys.readouterr().out
    assert "event: behind, version 2 of 2" in shown
    assert "accounts: current, version 1 of 1" in shown


def test_a_newer_database_has_a_status_of_its_own(
    databases: tuple[Stored, Stored], capsys: pytest.CaptureFixture[str]
) -> None:
    stamp.write(databases[1], ACCOUNTS_PLAN.version + 1)

    assert run("migrate") == 9
    assert capsys.readouterr().err.splitlines() == [
        "error: The accounts database is of version 2, and this rewardctl knows up to 1",
        "hint: install the rewardctl that migrated it, or a newer one",
    ]
    assert stamp.read(databases[0]).version == 0
    assert [one[1] for one in _states(capsys)] == ["behind", "newer"]
    assert run("backup", "never.zip") == 9
    assert not Path("never.zip").exists()


@pytest.mark.usefixtures("databases")
def test_a_database_that_is_away_is_status_seven(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REWARDCTL_MONGODB_URI_EVENT", f"mongodb://127.0.0.1:{free_port()}/x?replicaSet=rs0")

    assert run("status") == 7
    assert capsys.readouterr().err == "error: The event database does not answer\nhint: run: rewardctl up\n"


def test_a_backup_goes_into_a_directory_and_back_in_the_place_of_what_there_is(
    databases: tuple[Stored, Stored], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("migrate")
    databases[1]["accounts"].insert_one({"_id": "a", "email_key": "a"})
    capsys.readouterr()
    assert run("backup", tmp_path, "--json") == 0
    told = _printed(capsys)
    file = Path(told["file"])
    assert (file.parent, told["documents"], told["bytes"]) == (tmp_path, 1, file.stat().st_size)

    assert run("restore", file) == 6
    assert capsys.readouterr().err.splitlines()[0] == "error: The accounts database is not empty: accounts"
    databases[1]["accounts"].insert_one({"_id": "b", "email_key": "b"})
    assert run("restore", file, "--drop") == 2
    assert "nothing was done" in capsys.readouterr().err
    assert databases[1]["accounts"].count_documents({}) == 2

    assert run("restore", file, "--drop", "--yes") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Restored, and every promise holds."
    assert [one["_id"] for one in databases[1]["accounts"].find()] == ["a"]


@pytest.mark.parametrize("begun", [False, True])
def test_a_restore_that_is_interrupted_says_what_it_left(
    *,
    begun: bool,
    databases: tuple[Stored, Stored],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stopped(*_: object, **__: object) -> None:
        if begun:
            stamp.begin_restore(databases[1])
        raise KeyboardInterrupt

    monkeypatch.setattr(restoring, "restore", stopped)
    assert run("restore", tmp_path / "one.zip", "--drop", "--yes") == 130
    none = "No database is left half restored; see: rewardctl db status"
    again = "run again: rewardctl db restore FILE"
    half = ["warning: The databases are half restored: no daemon starts on them", f"hint: {again}"]
    assert capsys.readouterr().err.splitlines() == (half if begun else [none])
    run("status")
    said = capsys.readouterr().out
    assert (f"accounts: half restored, version 0 of 1\n  {again}\n" in said) is begun


@pytest.mark.usefixtures("databases")
def test_a_restore_that_is_interrupted_before_it_begins_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(care, "at_hand", stopped)
    assert run("restore", tmp_path / "one.zip") == 130
    assert capsys.readouterr().err.startswith("Nothing was restored")


def test_a_backup_of_a_platform_that_broke_a_promise_is_restored_and_said_to_be_one(
    databases: tuple[Stored, Stored], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("migrate")
    databases[0]["claims"].insert_one({"user_id": "nobody"})
    run("backup", tmp_path / "one.zip")

    assert run("restore", tmp_path / "one.zip", "--drop", "--yes") == 1
    assert "promises are broken: unreadable" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_status_five(databases: tuple[Stored, Stored], tmp_path: Path) -> None:
    assert run("restore", tmp_path / "nowhere") == 5
    assert databases[0].list_collection_names() == []
