import asyncio

import pytest

from daemons.auth.service.ports import LoginCounts
from daemons.chassis.database.mongo import Database
from daemons.chassis.limits.counters import Counters
from rewardctl.kernel.errors import TooManyRequests, Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.rate import Rate
from tests.contract.auth.conftest import BOTH
from tests.databases import located
from tests.fakes.auth import InMemoryCounts


@pytest.fixture(params=BOTH)
async def counts(request: pytest.FixtureRequest, mongodb_uri: str, database: Database) -> LoginCounts:
    return InMemoryCounts() if request.param == BOTH[0] else _counters(mongodb_uri, database)


def _counters(mongodb_uri: str, database: Database) -> Counters:
    return Counters.open(located(mongodb_uri, database.name))


async def test_so_many_are_taken_and_then_there_is_a_wait(counts: LoginCounts) -> None:
    key = new_id()
    for _ in range(3):
        await counts.take(key, Rate(3, 3_600))
    with pytest.raises(TooManyRequests) as refused:
        await counts.take(key, Rate(3, 3_600))
    assert refused.value.retry_after in (3_599, 3_600)
    await counts.take(new_id(), Rate(3, 3_600))


async def test_a_count_grows_lasts_and_is_forgotten(counts: LoginCounts) -> None:
    key = new_id()
    assert await counts.wait(key) == 0
    assert [await counts.add(key, 60), await counts.add(key, 60, 4), await counts.add(key, 60, -1)] == [1, 5, 4]
    assert await counts.wait(key) in (59, 60)
    await counts.forget(key)
    assert await counts.wait(key) == 0
    assert await counts.add(key, 60) == 1


async def test_no_two_who_count_at_once_are_told_the_same(counts: LoginCounts) -> None:
    key = new_id()
    assert sorted(await asyncio.gather(*(counts.add(key, 60) for _ in range(50)))) == list(range(1, 51))


async def test_a_count_that_is_over_begins_anew(mongodb_uri: str, database: Database) -> None:
    counters, key = _counters(mongodb_uri, database), new_id()
    await counters.add(key, 1)
    async with asyncio.timeout(5):
        while await counters.wait(key):
            await asyncio.sleep(0.05)
    assert await counters.add(key, 60) == 1
    await counters.close()


async def test_two_processes_count_together(mongodb_uri: str, database: Database) -> None:
    one, other, key = _counters(mongodb_uri, database), _counters(mongodb_uri, database), new_id()
    assert [await one.add(key, 60), await other.add(key, 60)] == [1, 2]
    await one.close()
    await other.close()


async def test_a_database_that_is_away_is_said_so_soon() -> None:
    counters = Counters.open("mongodb://127.0.0.1:1/away")
    async with asyncio.timeout(3):
        with pytest.raises(Unavailable) as refused:
            await counters.add("a", 60)
    assert refused.value.retry_after
    await counters.close()
