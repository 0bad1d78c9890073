"""Both databases into a file and back, on a real mongod."""

import hashlib
import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from bson import ObjectId
from pymongo import MongoClient

from rewardctl.backup import archive, restore, take
from rewardctl.backup.manifest import NAME, Manifest
from rewardctl.backup.take import Source
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import DamagedBackup, HalfRestored, NewerDatabase, NotEmpty
from rewardctl.kernel.ids import new_id
from rewardctl.schema import migrate, stamp
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN, Plan

Client = MongoClient[dict[str, Any]]
_VALUES: Any = {
    "text": "Grüße 안녕",
    "whole": 2**40,
    "part": 0.1,
    "at": datetime(2026, 11, 22, tzinfo=UTC),
    "bytes": b"\x00\xff",
    "none": None,
    "deep": {"b": 1, "a": [1, {"x": ObjectId()}]},
}


@pytest.fixture(scope="module")
def client(mongodb_uri: str) -> Iterator[Client]:
    with Client(mongodb_uri, w="majority", journal=True) as connected:
        yield connected


@pytest.fixture
def names(client: Client) -> Iterator[list[str]]:
    made: list[str] = []
    yield made
    for name in made:
        client.drop_database(name)


def _sources(client: Client, names: list[str], *, migrated: bool = True) -> list[Source]:
    """Two databases of one's own."""
    found = []
    for plan in (EVENT_PLAN, ACCOUNTS_PLAN):
        names.append(f"backup_{plan.schema.title}_{new_id()}")
        found.append(Source(client[names[-1]], plan))
        if migrated:
            migrate.migrate(found[-1].database, plan, lambda _: None)
    return found


@pytest.fixture
def filled(client: Client, names: list[str]) -> list[Source]:
    sources = _sources(client, names)
    event, accounts = (one.database for one in sources)
    event["claims"].insert_many([{**_VALUES, "user_id": ObjectId(), "number": number} for number in range(2_500)])
    event["unheard_of"].insert_one({"_id": "x"})
    event["rate_counters"].insert_one({"_id": "gone"})
    accounts["accounts"].insert_one({"_id": new_id(), "email_key": "a@example.com", **_VALUES})
    return sources


def _silent(_: int, __: int) -> None:
    """Nobody looks."""


def _taken(sources: list[Source], path: Path) -> Manifest:
    return take.take(sources, path, SystemClock(), _silent)


def _restored(path: Path, targets: list[Source], *, drop: bool = False) -> Manifest:
    return restore.restore(path, targets, drop=drop, tell=_silent)


def _kept(told: Manifest) -> Any:
    return [(one.title, one.schema_version, one.collections) for one in told.databases]


def test_what_is_restored_is_what_was_taken_byte_by_byte(
    client: Client, names: list[str], filled: list[Source], tmp_path: Path
) -> None:
    told = _taken(filled, tmp_path / "one")
    targets = _sources(client, names, migrated=False)
    _restored(tmp_path / "one", targets)

    assert _kept(_taken(targets, tmp_path / "two")) == _kept(told)
    assert told.documents == 2_502
    assert "rate_counters" not in {one.name for database in told.databases for one in database.collections}
    for target in targets:
        assert not migrate.due(target.database, target.plan)
        assert stamp.read(target.database).restoring is None


def test_a_backup_is_readable_by_its_owner_alone_and_leaves_no_draft(filled: list[Source], tmp_path: Path) -> None:
    _taken(filled, tmp_path / "one")

    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["one"]


def test_a_backup_is_as_of_one_moment(filled: list[Source], tmp_path: Path) -> None:
    """What is written while it is taken is not in it."""
    claims, begun = filled[0].database["claims"], False

    def write(_: int, __: int) -> None:
        nonlocal begun
        if not begun:
            begun = True
            claims.delete_many({})
            filled[0].database["wallets"].insert_one({"_id": 1})

    told = take.take(filled, tmp_path / "one", SystemClock(), write)
    event = told.database("event")
    assert event is not None
    counted = {one.name: one.documents for one in event.collections}
    assert (counted["claims"], counted["wallets"]) == (2_500, 0)


def test_a_backup_that_is_broken_off_leaves_nothing(filled: list[Source], tmp_path: Path) -> None:
    def broken_off(_: int, __: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take.take(filled, tmp_path / "one", SystemClock(), broken_off)
    assert list(tmp_path.iterdir()) == []


def _changed(path: Path, member: str, content: bytes | None) -> None:
    """Put another content into the file, or leave the member out: a ZIP that is right in itself."""
    with ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    kept.pop(member)
    with ZipFile(path, "w") as new:
        for name, one in {**kept, **({} if content is None else {member: content})}.items():
            new.writestr(name, one)


def _other_text(path: Path) -> None:
    with ZipFile(path) as old:
        found = old.read("event/claims.bson")
    _changed(path, "event/claims.bson", found.replace("Grüße".encode(), b"Gruesse", 1))


def _one_less(path: Path) -> None:
    with ZipFile(path) as old:
        found = old.read("event/claims.bson")
    _changed(path, "event/claims.bson", found[int.from_bytes(found[:4], "little") :])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flipped(path: Path) -> None:
    found = bytearray(path.read_bytes())
    found[len(found) // 2] ^= 0xFF
    path.write_bytes(found)


FAULTS: dict[str, Callable[[Path], object]] = {
    "another text": _other_text,
    "a document less": _one_less,
    "cut in half": _cut,
    "a bit turned": _flipped,
    "a collection gone": lambda path: _changed(path, "event/claims.bson", None),
    "no manifest": lambda path: _changed(path, NAME, None),
    "no documents": lambda path: _changed(path, "event/claims.bson", b"\x00\x00\x00\x00 no BSON"),
    "nothing": lambda path: path.write_bytes(b""),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_backup_is_refused_before_anything_is_changed(
    client: Client, names: list[str], filled: list[Source], tmp_path: Path, fault: str
) -> None:
    _taken(filled, tmp_path / "one")
    FAULTS[fault](tmp_path / "one")
    targets = _sources(client, names, migrated=False)

    with pytest.raises(DamagedBackup, match="is not a whole backup"):
        _restored(tmp_path / "one", targets)
    assert [one.database.list_collection_names() for one in targets] == [[], []]


def test_a_database_that_holds_something_is_left_alone_unless_it_is_to_go(filled: list[Source], tmp_path: Path) -> None:
    told = _taken(filled, tmp_path / "one")
    filled[0].database["claims"].insert_one({"user_id": ObjectId()})

    with pytest.raises(NotEmpty, match="event database is not empty: claims"):
        _restored(tmp_path / "one", filled)
    assert filled[0].database["claims"].count_documents({}) == 2_501

    _restored(tmp_path / "one", filled, drop=True)
    assert _kept(_taken(filled, tmp_path / "two")) == _kept(told)


def test_a_restore_that_is_broken_off_keeps_daemons_away_and_can_be_done_again(
    client: Client, names: list[str], filled: list[Source], tmp_path: Path
) -> None:
    told = _taken(filled, tmp_path / "one")
    targets = _sources(client, names)

    def broken_off(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore.restore(tmp_path / "one", targets, drop=False, tell=broken_off)
    for target in targets:
        with pytest.raises(HalfRestored):
            migrate.start(target.database, target.plan, lambda _: None)
    with pytest.raises(HalfRestored):
        _taken(targets, tmp_path / "two")

    _restored(tmp_path / "one", targets)
    assert _kept(_taken(targets, tmp_path / "two")) == _kept(told)


def test_what_is_written_by_others_meanwhile_is_noticed(
    client: Client, names: list[str], filled: list[Source], tmp_path: Path
) -> None:
    _taken(filled, tmp_path / "one")
    targets = _sources(client, names, migrated=False)

    def meddle(done: int, total: int) -> None:
        if done == total // 3 + 1_000:
            targets[0].database["claims"].delete_one({})

    with pytest.raises(HalfRestored, match="event/claims is not in the database"):
        restore.restore(tmp_path / "one", targets, drop=False, tell=meddle)
    assert stamp.read(targets[0].database).restoring is not None


def test_whoever_was_erased_is_forgotten_once_more_after_a_restore(filled: list[Source], tmp_path: Path) -> None:
    """As auth's own erasures are: it finds them by the mark."""
    accounts = filled[1].database
    at = datetime(2026, 11, 22, tzinfo=UTC)
    accounts["accounts"].insert_one({"_id": "gone", "email_key": "", "erased_at": at, "erasing": False})

    _taken(filled, tmp_path / "one")
    _restored(tmp_path / "one", filled, drop=True)
    assert [one["_id"] for one in accounts["accounts"].find({"erasing": True})] == ["gone"]


def test_a_backup_of_a_newer_version_is_refused(filled: list[Source], tmp_path: Path) -> None:
    _taken(filled, tmp_path / "one")
    older = [Source(one.database, Plan(one.plan.schema, one.plan.steps[:1])) for one in filled]

    with pytest.raises(NewerDatabase, match="The backup is of version 2"):
        _restored(tmp_path / "one", older, drop=True)


def test_the_manifest_says_what_is_in_the_file(filled: list[Source], tmp_path: Path) -> None:
    before = datetime.now(UTC) - timedelta(seconds=5)
    _taken(filled, tmp_path / "one")

    with ZipFile(tmp_path / "one") as file:
        assert file.namelist()[-1] == NAME
        told, claims = json.loads(file.read(NAME)), file.read(archive.member("event", "claims"))
    event = told["databases"][0]
    (said,) = [one for one in event["collections"] if one["name"] == "claims"]
    assert (said["documents"], said["bytes"]) == (2_500, len(claims))
    assert said["sha256"] == hashlib.sha256(claims).hexdigest()
    assert {one["name"] for one in said["indexes"]} >= {"_id_", "live_slot"}
    assert event["clusterTime"][0] >= before.timestamp()
    assert (event["title"], event["schemaVersion"], told["by"].split()[0]) == ("event", EVENT_PLAN.version, "rewardctl")


def test_a_restore_that_was_broken_off_between_its_two_ends_is_simply_run_again(
    client: Client, names: list[str], filled: list[Source], tmp_path: Path
) -> None:
    told = _taken(filled, tmp_path / "one")
    targets = _sources(client, names, migrated=False)
    _restored(tmp_path / "one", targets)
    stamp.begin_restore(targets[1].database)

    _restored(tmp_path / "one", targets)
    assert _kept(_taken(targets, tmp_path / "two")) == _kept(told)
