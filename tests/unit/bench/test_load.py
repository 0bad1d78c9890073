import asyncio
from collections import Counter

import pytest

from rewardctl.bench.race.answer import Decision, Unknown
from rewardctl.bench.race.load import Load
from rewardctl.bench.race.orders import Order, orders
from rewardctl.kernel.errors import Failed

DECIDED = Decision(201, b"{}", "APPROVED", "1")
ASKED = orders(20, 5, seed=1)


class Platform:
    """Answers each key with `first`, one after the other, and decides then."""

    def __init__(self, *first: Unknown) -> None:
        self.first = first
        self.asked: Counter[str] = Counter()
        self.at_once = self.most_at_once = 0

    async def ask(self, order: Order) -> Decision | Unknown:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.asked[order.key] += 1
        place = self.asked[order.key] - 1
        return self.first[place] if place < len(self.first) else DECIDED


async def _loaded(platform: Platform, concurrency: int = 4, patience: float = 10) -> Load:
    load = Load(platform.ask, concurrency, patience)
    async with asyncio.timeout(10):
        await load.run(ASKED)
    return load


async def test_every_order_is_asked_for_once_where_all_goes_well() -> None:
    platform = Platform()
    load = await _loaded(platform)
    assert [one.decision for one in load.outcomes] == [DECIDED] * 20
    assert set(platform.asked.values()) == {1}
    assert {one.unknown for one in load.outcomes} == {0}


async def test_an_unknown_outcome_is_asked_for_again_with_its_key() -> None:
    platform = Platform(Unknown(0), Unknown(0, in_progress=True), Unknown(0))
    load = await _loaded(platform)
    assert len(load.decided) == 20
    assert set(platform.asked.values()) == {4}
    assert {(one.unknown, one.in_progress) for one in load.outcomes} == {(3, 1)}


async def test_no_more_are_under_way_than_allowed_also_with_those_set_aside() -> None:
    platform = Platform(Unknown(0.01, in_progress=True))
    await _loaded(platform, concurrency=3)
    assert platform.most_at_once == 3


async def test_what_is_in_progress_holds_up_nobody_else() -> None:
    begun: list[str] = []
    first_is_decided = asyncio.Event()

    async def ask(order: Order) -> Decision | Unknown:
        begun.append(order.key)
        if order == ASKED[-1]:
            first_is_decided.set()
        in_progress = order == ASKED[0] and not first_is_decided.is_set()
        return Unknown(0.001, in_progress=True) if in_progress else DECIDED

    load = Load(ask, concurrency=1)
    async with asyncio.timeout(10):
        await load.run(ASKED)
    assert len(load.decided) == 20
    assert begun[-1] == ASKED[0].key


async def test_an_order_is_given_up_in_the_end() -> None:
    load = await _loaded(Platform(*[Unknown(0.001)] * 10_000), concurrency=20, patience=0.05)
    assert load.decided == []
    assert len(load.outcomes) == 20


async def test_an_answer_that_no_claim_should_get_ends_the_load() -> None:
    async def ask(_: Order) -> Decision | Unknown:
        raise Failed("such an answer")

    with pytest.raises(ExceptionGroup) as raised:
        await Load(ask, concurrency=1).run(ASKED)
    assert raised.group_contains(Failed)
