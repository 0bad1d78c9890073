"""A backup that is taken while people claim, restored into a project that was just made."""

import itertools
import threading
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from rewardctl.bench.race.attack import Attack
from rewardctl.bench.race.offer import opened
from rewardctl.bench.race.orders import orders
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens
from rewardctl.runtime import control
from tests.platform import Platform, initialised
from tests.waiting import eventually

STOCK = 5_000


@pytest.fixture(scope="module")
def busy() -> Iterator[tuple[Platform, Stage]]:
    with staged() as stage:
        yield Platform(stage.project.root), stage


@pytest.fixture(scope="module")
def backup(busy: tuple[Platform, Stage], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Taken while claims were made, before as well as after it."""
    platform, stage = busy
    file, done = tmp_path_factory.mktemp("backups") / "one.zip", threading.Event()
    with ThreadPoolExecutor(1) as pool:
        claiming = pool.submit(_claim, stage, done)
        try:
            eventually(lambda: _claims(stage) > 50, 60)
            told = platform.json("db", "backup", str(file))
            taken = _claims(stage)
            eventually(lambda: _claims(stage) > taken, 60)
        finally:
            done.set()
        assert claiming.result(timeout=120) > taken
    assert told["documents"] > 50
    return file


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Platform]:
    """A project that never ran."""
    made = initialised(tmp_path)
    yield made
    made.run("down")


def _claim(stage: Stage, done: threading.Event) -> int:
    """Round after round, each of other users; answers how many claims were decided."""
    tokens = Tokens(stage.signer())
    offer, decided = opened(stage.url, tokens.of_operator(), STOCK, None), 0
    for seed in itertools.count():
        attack = Attack(stage, offer, tokens, (), seed, 32, lambda _: None)
        decided += sum(bool(one.decision) for one in attack.run(orders(200, 100, seed)))
        if done.is_set():
            break
    return decided


def _claims(stage: Stage) -> int:
    """Also those of an attempt that keeps its key."""
    with MongoClient[dict[str, Any]](stage.database_uri) as client:
        return client.get_default_database()["claims"].estimated_document_count()


def _audited(platform: Platform) -> Any:
    done = platform.run("audit", "verify", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return platform.json("audit", "verify")["counts"]


def test_a_backup_taken_under_load_restores_to_what_every_promise_holds_of(backup: Path, fresh: Platform) -> None:
    told = fresh.json("db", "restore", str(backup))
    assert told["audit"]["ok"], told["audit"]["findings"]
    counts = told["audit"]["counts"]
    assert counts["approved"] > 10

    fresh.ok("up", "--detach")
    eventually(lambda: _audited(fresh)["onTheirWay"] == 0, 60)
    now = _audited(fresh)
    assert now["approved"] >= counts["approved"]
    assert now["stock"] - now["remaining"] == now["issued"] == now["approved"]


def test_a_platform_that_runs_is_not_restored_into(backup: Path, busy: tuple[Platform, Stage]) -> None:
    done = busy[0].run("db", "restore", str(backup), "--drop", "--yes")

    assert (done.returncode, done.stdout) == (8, "")
    assert done.stderr == "error: The platform is running already\nhint: run first: rewardctl down\n"


def test_a_backup_never_takes_the_place_of_another(backup: Path, busy: tuple[Platform, Stage]) -> None:
    before = backup.read_bytes()
    done = busy[0].run("db", "backup", str(backup))

    assert done.returncode == 6
    assert backup.read_bytes() == before


def test_databases_that_run_for_one_command_are_no_platform_and_serve_another_command(fresh: Platform) -> None:
    supervisor = control.spawn(fresh.project, 60, databases=True)
    try:
        deque(control.await_start(fresh.project, supervisor, 60), maxlen=0)
        done = fresh.run("up", "--detach")
        assert (done.returncode, done.stderr.splitlines()[0][:35]) == (8, "error: The databases run alone: rew")
        assert len(fresh.json("db", "status")["databases"]) == 2
        assert control.running(fresh.project)
    finally:
        control.call_off(fresh.project, supervisor)


def test_a_damaged_backup_is_refused_in_a_line_and_nothing_is_changed(backup: Path, fresh: Platform) -> None:
    damaged = fresh.root / "damaged.zip"
    damaged.write_bytes(backup.read_bytes()[:-1_000])
    done = fresh.run("db", "restore", str(damaged))

    assert (done.returncode, done.stdout) == (8, "")
    assert done.stderr.splitlines()[0].startswith(f"error: {damaged} is not a whole backup: it was cut or changed")
    assert all(one["version"] == 0 for one in fresh.json("db", "status")["databases"])
