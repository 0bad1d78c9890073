import asyncio

import pytest

from daemons.event.domain.claim import Claim
from daemons.event.domain.reward import EventReward
from daemons.event.service.ports.claims import Overtaken
from rewardctl.kernel.errors import SoldOut
from tests.contract.event.conftest import Ports, late, opened


async def _admitted(ports: Ports, offered: EventReward) -> Claim:
    return await ports.claims.admit(opened(offered))


async def test_one_claim_reserves_one_however_often_it_asks(ports: Ports) -> None:
    offered = await ports.offered(stock=3)
    claim = await _admitted(ports, offered)

    await asyncio.gather(*(ports.stock.reserve(claim) for _ in range(5)))

    assert await ports.remaining(offered) == 2


async def test_no_more_is_reserved_than_there_is(ports: Ports) -> None:
    offered = await ports.offered(stock=4)
    claims = [await _admitted(ports, offered) for _ in range(10)]

    results = await asyncio.gather(*(ports.stock.reserve(claim) for claim in claims), return_exceptions=True)

    assert sum(isinstance(one, SoldOut) for one in results) == 6
    assert await ports.remaining(offered) == 0


async def test_a_release_gives_back_once(ports: Ports) -> None:
    offered = await ports.offered(stock=3)
    claim = await _admitted(ports, offered)
    await ports.stock.reserve(claim)

    await ports.stock.release(claim)
    await ports.stock.release(claim)

    assert await ports.remaining(offered) == 3


async def test_what_is_settled_is_not_released(ports: Ports) -> None:
    offered = await ports.offered(stock=3)
    claim = await _admitted(ports, offered)
    await ports.stock.reserve(claim)

    await ports.stock.settle(claim)
    await ports.stock.settle(claim)
    await ports.stock.release(claim)

    assert await ports.remaining(offered) == 2


async def test_what_was_used_up_is_taken_back_once_until_it_is_settled(ports: Ports) -> None:
    offered = await ports.offered(stock=3)
    claim = await _admitted(ports, offered)
    await ports.stock.reserve(claim)
    await ports.stock.settle(claim)

    await asyncio.gather(*(ports.stock.take_back(claim) for _ in range(5)))
    await ports.stock.settle(claim)

    assert await ports.remaining(offered) == 3


async def test_a_reward_without_stock_never_runs_out(ports: Ports) -> None:
    offered = await ports.offered()
    claim = await _admitted(ports, offered)

    await ports.stock.reserve(claim)
    await ports.stock.settle(claim)
    await ports.stock.take_back(claim)
    await ports.stock.release(claim)

    assert await ports.remaining(offered) is None


@pytest.mark.parametrize("move", ["reserve", "release", "settle", "take_back"])
async def test_past_its_fence_a_driver_moves_nothing(ports: Ports, move: str) -> None:
    offered = await ports.offered(stock=3)
    claim = await _admitted(ports, offered)
    if move != "reserve":
        await ports.stock.reserve(claim)
    before = await ports.remaining(offered)

    with pytest.raises(Overtaken):
        await getattr(ports.stock, move)(late(claim))

    assert await ports.remaining(offered) == before
