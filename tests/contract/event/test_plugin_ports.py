"""What a reward type is handed keeps the same promises in the conformance kit's fakes and in the event daemon."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from daemons.chassis.database.mongo import Database
from daemons.event.plugins.context import Home, HomeCodes, HomeMarks
from daemons.event.storage.codes import MongoCodes
from daemons.event.storage.marks import MongoMarks
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.sealing import Sealer
from rewardctl.sdk import Code, Codes, Marks
from rewardctl.sdk.testing import World


@dataclass(frozen=True, slots=True)
class Handed:
    """Ports of one reward, by claim; `stock` puts codes into its pool."""

    marks: Callable[[str], Marks]
    codes: Callable[[str], Codes]
    stock: Callable[[int], Awaitable[None]]


@pytest.fixture(params=["of the kit", "of the daemon"])
def handed(request: pytest.FixtureRequest, database: Database) -> Handed:
    return _of_the_kit() if request.param == "of the kit" else _of_the_daemon(database)


def _of_the_kit() -> Handed:
    world = World(left=[])

    async def stock(count: int) -> None:
        world.left += [Code(new_id()) for _ in range(count)]

    return Handed(
        lambda claim_id: world.grant_context(claim_id).marks,
        lambda claim_id: world.grant_context(claim_id).codes,
        stock,
    )


def _of_the_daemon(database: Database) -> Handed:
    reward_id, reward_type = new_id(), new_id().upper()
    codes = MongoCodes(database, Sealer.of(b"k" * 32))

    async def stock(count: int) -> None:
        await codes.add(reward_id, [new_id() for _ in range(count)], None)

    return Handed(
        lambda claim_id: HomeMarks(_home(), MongoMarks(database), reward_type, claim_id),
        lambda claim_id: HomeCodes(_home(), codes, reward_id, claim_id),
        stock,
    )


def _home() -> Home:
    return Home(asyncio.get_running_loop())


async def test_a_mark_is_the_claims_that_took_it_first_however_often_it_asks(handed: Handed) -> None:
    first, second = handed.marks(new_id()), handed.marks(new_id())
    assert [await first.take("crown"), await second.take("crown"), await first.take("crown")] == [True, False, True]
    assert await second.take("sceptre")


async def test_of_many_at_once_one_takes_a_mark(handed: Handed) -> None:
    several = [handed.marks(new_id()) for _ in range(20)]
    assert sum(await asyncio.gather(*(one.take("crown") for one in several))) == 1


async def test_a_mark_is_freed_by_its_claim_alone_and_then_anybodys(handed: Handed) -> None:
    first, second = handed.marks(new_id()), handed.marks(new_id())
    await first.take("crown")
    await second.free("crown")
    assert not await second.take("crown")
    await first.free("crown")
    await first.free("crown")
    assert await second.take("crown")


async def test_a_claim_gets_one_code_however_often_it_asks(handed: Handed) -> None:
    await handed.stock(3)
    first, second = handed.codes(new_id()), handed.codes(new_id())
    one = await first.take()
    assert one is not None
    assert set(await asyncio.gather(*(first.take() for _ in range(10)))) == {one}
    assert await second.take() not in {one, None}


async def test_each_code_is_given_to_one_claim_until_none_is_left(handed: Handed) -> None:
    await handed.stock(5)
    taken = await asyncio.gather(*(handed.codes(new_id()).take() for _ in range(8)))
    given = [code.id for code in taken if code]
    assert len(given) == len(set(given)) == 5
