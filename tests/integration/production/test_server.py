"""What a real mongod says of itself, and what a check makes of it."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.production import databases
from rewardctl.production.finding import Fault, Look
from rewardctl.production.server import Server, Told, asked
from rewardctl.production.subject import Subject
from rewardctl.runtime import mongod
from rewardctl.runtime.project import Project
from rewardctl.schema import migrate
from rewardctl.schema.mongo import opened
from rewardctl.schema.steps import EVENT_PLAN
from tests.databases import located
from tests.ports import free_port

_PATIENCE_MS = 30_000


def _now() -> datetime:
    return datetime.now(UTC)


def _subject(server: Server) -> Subject:
    return Subject(Project(Path("/p")), ProjectSettings(), _now(), [server])


def _faults(look: Look, server: Server) -> list[str]:
    return [one.found for one in look(_subject(server)) if isinstance(one, Fault)]


def _told(server: Server) -> Told:
    assert server.told is not None, server.why
    return server.told


@pytest.fixture
def server(mongodb_uri: str) -> Iterator[Server]:
    """As this project would start it: one member, nobody asked for a name; its database is empty."""
    name = f"production_{new_id()}"
    yield Server("event", "mongodb_uri_event", located(mongodb_uri, name), here=True)
    with MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(name)


def test_a_mongod_for_development_is_told_for_what_it_is(server: Server) -> None:
    found = asked(server, EVENT_PLAN, _now)
    told = _told(found)
    assert (told.replica_set, told.members, told.journaled, told.open_to_all) == (True, 1, True, True)
    assert _faults(databases.members, found)
    assert _faults(databases.authentication, found)
    assert not _faults(databases.clock, found)
    assert not _faults(databases.journal, found)


def test_an_address_with_a_user_does_not_hide_that_it_is_open(server: Server) -> None:
    named = replace(asked(server, EVENT_PLAN, _now), uri=server.uri.replace("//", "//somebody:word@"))
    assert _faults(databases.authentication, named) == ["event: it lets in whoever gives no name"]


def test_a_schema_that_is_behind_is_found_until_it_is_migrated(server: Server) -> None:
    assert _faults(databases.schema, asked(server, EVENT_PLAN, _now)) == ["event: its schema is behind"]
    with opened(server.uri, EVENT_PLAN.schema) as database:
        migrate.migrate(database, EVENT_PLAN, lambda _: None)
    found = asked(server, EVENT_PLAN, _now)
    assert _faults(databases.schema, found) == []
    told = _told(found)
    assert 0 < (told.free or 0) < (told.room or 0)


def test_a_clock_that_differs_is_found(server: Server) -> None:
    found = asked(server, EVENT_PLAN, lambda: _now() - timedelta(minutes=2))
    (said,) = _faults(databases.clock, found)
    assert said.startswith("event: its clock is +1")


def test_one_that_is_away_is_not_looked_at() -> None:
    away = Server("event", "mongodb_uri_event", mongod.uri(free_port(), "gone"), here=False)
    found = asked(away, EVENT_PLAN, _now)
    assert (found.told, found.why) == (None, "the event database does not answer")


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Server]:
    """It asks for a name, and `rewards` may read and write its one database."""
    (tmp_path / "data").mkdir()
    key = tmp_path / "key"
    key.write_text("b3VycyBhbG9uZQ" * 4)
    key.chmod(0o600)
    port = free_port()
    command = (*mongod.command(mongod.find(), port, tmp_path / "data"), "--auth", "--keyFile", str(key))
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            _users(port)
            uri = f"mongodb://rewards:word@127.0.0.1:{port}/events?replicaSet={mongod.REPLICA_SET}"
            yield Server("event", "mongodb_uri_event", uri, here=False)
        finally:
            process.terminate()


def _users(port: int) -> None:
    direct = f"mongodb://127.0.0.1:{port}/?directConnection=true"
    with MongoClient[dict[str, Any]](direct, serverSelectionTimeoutMS=_PATIENCE_MS) as client:
        members = [{"_id": 0, "host": f"127.0.0.1:{port}"}]
        with suppress(OperationFailure):
            client.admin.command({"replSetInitiate": {"_id": mongod.REPLICA_SET, "members": members}})
    with MongoClient[dict[str, Any]](mongod.uri(port, "admin"), serverSelectionTimeoutMS=_PATIENCE_MS) as client:
        client.admin.command("createUser", "root", pwd="word", roles=["root"])
    with MongoClient[dict[str, Any]](mongod.uri(port, "admin"), username="root", password="word") as client:
        client["events"].command("createUser", "rewards", pwd="word", roles=["readWrite"])


def test_one_that_asks_for_a_name_is_taken_and_what_its_user_may_not_ask_is_no_fault(guarded: Server) -> None:
    found = asked(guarded, EVENT_PLAN, _now)
    told = _told(found)
    assert told.open_to_all is False
    assert told.journaled is None
    assert told.members == 1
    assert _faults(databases.authentication, found) == []
    assert _faults(databases.journal, found) == []
    assert _faults(databases.schema, found) == ["event: its schema is behind"]
