"""What changes a stored database, on a real mongod."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from bson import ObjectId
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from rewardctl.kernel.errors import HalfRestored, MigrationNeeded, NewerDatabase, Unavailable
from rewardctl.schema import migrate, stamp
from rewardctl.schema.declared import Collection, Index, Schema
from rewardctl.schema.lease import held
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN, Plan, Step
from tests.waiting import eventually

Stored = Database[dict[str, Any]]
_SCHEMA = Schema("event", "x", [Collection("claims", [Index("user", "user_id", unique=True)])])


def _silent(_: str) -> None:
    """Nobody listens."""


def _plan(*runs: Callable[[Stored], None]) -> Plan:
    return Plan(_SCHEMA, [Step(number, f"step {number}", run) for number, run in enumerate(runs, 1)])


def _noting(name: str) -> Callable[[Stored], None]:
    def run(database: Stored) -> None:
        database["notes"].insert_one({"of": name})

    return run


def _notes(database: Stored) -> list[str]:
    return [one["of"] for one in database["notes"].find()]


@pytest.mark.parametrize("plan", [EVENT_PLAN, ACCOUNTS_PLAN], ids=["event", "accounts"])
def test_an_empty_database_gets_every_index_and_its_version(database: Stored, plan: Plan) -> None:
    migrate.migrate(database, plan, _silent)

    assert stamp.read(database).version == plan.version
    for collection in plan.schema.collections:
        names = {one["name"] for one in database[collection.name].list_indexes()}
        assert names == {"_id_", *(one.name for one in collection.indexes)}
    assert not migrate.due(database, plan)


def test_what_is_done_already_is_not_done_again(database: Stored) -> None:
    plan = _plan(_noting("one"))
    done = [migrate.migrate(database, plan, _silent) for _ in range(2)]

    assert [bool(one) for one in done] == [True, False]
    assert _notes(database) == ["one"]


def test_a_ledger_of_before_takes_an_entry_once_at_every_moment(database: Stored) -> None:
    """It has the index of the first version, and goes on being unique while the other one is built."""
    database["ledger"].create_index(["claim_id", "reward_id", "kind"], name="once", unique=True)
    entry = {"user_id": ObjectId(), "claim_id": ObjectId(), "reward_id": ObjectId(), "kind": "GRANT", "seq": 1}
    database["ledger"].insert_one(entry)

    migrate.migrate(database, EVENT_PLAN, _silent)

    assert {one["name"] for one in database["ledger"].list_indexes()} == {"_id_", "entered_once", "chain"}
    with pytest.raises(DuplicateKeyError, match="entered_once"):
        database["ledger"].insert_one({**entry, "_id": ObjectId(), "seq": 2})


def test_what_died_midway_goes_on_with_the_step_that_was_not_taken(database: Stored) -> None:
    def dies(_: Stored) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate.migrate(database, _plan(_noting("one"), dies), _silent)
    assert stamp.read(database).version == 1

    migrate.migrate(database, _plan(_noting("one"), _noting("two")), _silent)
    assert _notes(database) == ["one", "two"]
    assert stamp.read(database).version == 2


_KILLED = """
import sys, time
from rewardctl.schema import event, migrate, mongo
from rewardctl.schema.steps import Plan, Step
def dies(database):
    print("midway", flush=True)
    time.sleep(60)
with mongo.opened(sys.argv[1], event.SCHEMA) as database:
    plan = Plan(event.SCHEMA, [Step(1, "one", lambda _: None), Step(2, "two", dies)])
    migrate.migrate(database, plan, print, seconds=1)
"""


def test_a_process_that_is_killed_midway_holds_up_the_next_one_for_its_lease_alone(database: Stored, uri: str) -> None:
    with subprocess.Popen([sys.executable, "-c", _KILLED, uri], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "midway\n" in iter(process.stdout.readline, "")
        process.kill()

    done = migrate.migrate(database, EVENT_PLAN, _silent, patience=10)
    assert [one.version for one in done.steps] == [2]
    assert not migrate.due(database, EVENT_PLAN)


def test_of_many_at_once_one_takes_each_step(database: Stored) -> None:
    plan = _plan(_noting("one"), _noting("two"))
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: migrate.migrate(database, plan, _silent), range(8)))

    assert _notes(database) == ["one", "two"]
    assert sum(bool(one.steps) for one in done) == 1


def test_whoever_waits_too_long_for_another_says_so(database: Stored) -> None:
    with held(database), pytest.raises(Unavailable, match="Another process is changing"):
        migrate.migrate(database, _plan(_noting("one")), _silent, patience=0.3)


def test_a_lease_is_renewed_as_long_as_its_holder_lives(database: Stored) -> None:
    tried = threading.Event()

    def second() -> None:
        with pytest.raises(Unavailable), held(database, seconds=0.5, patience=1.5):
            pass
        tried.set()

    with held(database, seconds=0.5):
        other = threading.Thread(target=second)
        other.start()
        eventually(tried.is_set)
        other.join()


def test_a_newer_database_is_refused_and_left_as_it_is(database: Stored) -> None:
    stamp.write(database, EVENT_PLAN.version + 1)

    for refused in (migrate.migrate, migrate.start):
        with pytest.raises(NewerDatabase, match="is of version 3, and this rewardctl knows up to 2"):
            refused(database, EVENT_PLAN, _silent)
    assert database.list_collection_names() == ["schema"]


def test_a_half_restored_database_is_refused(database: Stored) -> None:
    stamp.begin_restore(database)

    with pytest.raises(HalfRestored, match="half restored"):
        migrate.start(database, EVENT_PLAN, _silent)
    stamp.end_restore(database, 1)
    migrate.start(database, EVENT_PLAN, _silent)
    assert stamp.read(database).version == EVENT_PLAN.version


def test_a_daemon_does_not_change_what_is_large(database: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "SMALL", 1)
    plan = _plan(_noting("one"))
    database["claims"].insert_many([{"user_id": 1}, {"user_id": 2}])

    with pytest.raises(MigrationNeeded, match="claims is large"):
        migrate.start(database, plan, _silent)
    assert _notes(database) == []
    migrate.migrate(database, plan, _silent)
    migrate.start(database, plan, _silent)


def test_an_index_that_is_something_else_is_built_anew(database: Stored) -> None:
    database["claims"].create_index("user_id", name="user")
    plan = _plan(_noting("one"))

    migrate.migrate(database, plan, _silent)
    assert database["claims"].index_information()["user"]["unique"]
