"""Answers that go on for as long as their work does."""

from collections.abc import AsyncIterator

import pytest
from yarl import URL

from daemons.chassis.peers.hop import Call, Hop
from rewardctl.kernel.errors import TimedOut
from tests.integration.gateway.upstream import Upstream

HOP_SECONDS = 0.5


@pytest.fixture
async def hop() -> AsyncIterator[Hop]:
    made = Hop(HOP_SECONDS)
    yield made
    made.close()


def _call(upstream: Upstream, name: str, *, lasting: bool) -> Call:
    return Call("event", "POST", [URL(upstream.url)], f"/auth/{name}".encode(), lasting=lasting)


async def test_an_answer_that_goes_on_coming_may_last_longer_than_a_hop(hop: Hop, upstream: Upstream) -> None:
    async with hop.exchange(_call(upstream, "drip", lasting=True)) as answer:
        assert await answer.read() == b"...."


@pytest.mark.parametrize(("name", "lasting"), [("drip", False), ("slow", True)])
async def test_one_that_falls_silent_or_may_not_last_is_given_up(
    hop: Hop, upstream: Upstream, name: str, *, lasting: bool
) -> None:
    with pytest.raises(TimedOut):
        async with hop.exchange(_call(upstream, name, lasting=lasting)) as answer:
            await answer.read()
