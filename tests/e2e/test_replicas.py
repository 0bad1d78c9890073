"""Two gateways, two auths and three event daemons behind one address: none of them is missed."""

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from typing import Final

import pytest

from rewardctl.audit.mongo import MongoSource
from rewardctl.audit.verifier import verify
from rewardctl.bench.race import figures
from rewardctl.bench.race.offer import opened
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens
from rewardctl.runtime import control, processes
from tests.e2e.mixed_load import WORKERS, MixedLoad
from tests.platform import Platform

SCALE: Final = ("event=3", "auth=2", "gateway=2")
DAEMONS: Final = ["auth", "auth-2", "event", "event-2", "event-3", "gateway", "gateway-2"]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged(SCALE) as made:
        yield made


@pytest.fixture
def load(stage: Stage) -> MixedLoad:
    tokens = Tokens(stage.signer())
    made = MixedLoad(stage.url, opened(stage.url, tokens.of_operator(), None), tokens)
    made.enrol()
    return made


async def test_a_rolling_restart_of_everything_under_load_loses_no_request(stage: Stage, load: MixedLoad) -> None:
    before = _pids(stage)
    async with load.on():
        done = await asyncio.to_thread(Platform(stage.project.root).run, "restart", "--rolling", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"restarted": DAEMONS}
    assert not before & _pids(stage)
    assert load.failed == []
    assert all(len(load.of(kind)) > 5 * WORKERS for kind in ("claim", "read", "login"))
    _require_one_outcome_each(stage, load, [one.said["id"] for one in load.of("claim")])


@pytest.mark.parametrize("victim", ["auth-2", "event-2", "gateway-2"])
async def test_a_killed_replica_costs_what_was_in_flight_on_it_and_each_key_has_one_outcome(
    stage: Stage, load: MixedLoad, victim: str
) -> None:
    async with load.on():
        await _until_done(load, 5 * WORKERS)
        gone_at = await _killed(stage, victim)
        await _until_done(load, 5 * WORKERS)
        await asyncio.to_thread(control.await_well, stage.project, 30)
        await _until_done(load, 5 * WORKERS)

    assert len(load.failed) <= 3 * WORKERS
    assert [one for one in load.failed if one.begun > gone_at] == []
    resolved = await load.resolved()
    _require_one_outcome_each(stage, load, [one.said["id"] for one in (*load.of("claim"), *resolved) if one.well])


def _pids(stage: Stage) -> set[int | None]:
    now = control.running(stage.project)
    assert now is not None
    return {one.pid for one in now.services if one.service in DAEMONS}


async def _killed(stage: Stage, name: str) -> float:
    """When it was gone, on the monotonic clock: a process that is ended has its sockets until its last thread has."""
    now = control.running(stage.project)
    one = now.of(name) if now else None
    assert one is not None
    assert one.identity is not None
    assert processes.kill(one.identity)
    async with asyncio.timeout(5):
        while await _listens(one.port):
            await asyncio.sleep(0.001)
    return time.monotonic()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    except OSError:
        return True
    writer.close()
    return True


async def _until_done(load: MixedLoad, more: int) -> None:
    """So many more of each kind."""
    wanted = {kind: len(load.of(kind)) + more for kind in ("claim", "read", "login")}
    async with asyncio.timeout(60):
        while any(len(load.of(kind)) < count for kind, count in wanted.items()):
            await asyncio.sleep(0.01)


def _require_one_outcome_each(stage: Stage, load: MixedLoad, approved: Sequence[str]) -> None:
    keys = {one.key for one in load.of("claim")}
    assert len(set(approved)) == len(keys)
    with figures.opened(stage.database_uri) as database:
        seen = figures.read(database, load.offer, set(approved))
    assert (seen.approved, seen.doubles, seen.missing, seen.unsaid) == (len(keys), 0, 0, 0)
    with MongoSource.opened(stage.database_uri) as source:
        assert verify(source.lines()).ok
