"""What the real daemon shows at /metrics, alone and as one of two processes."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from rewardctl.kernel.ids import new_id
from tests.exposition import families, value, values
from tests.integration.gateway.conftest import Gateway, running
from tests.integration.gateway.upstream import Upstream

REQUESTS = "rewardctl_http_requests_total"
HOPS = "rewardctl_hop_duration_seconds_count"


async def scraped(gateway: Gateway) -> str:
    async with ClientSession() as session, session.get(f"{gateway.url}/metrics") as answer:
        assert answer.status == 200
        return await answer.text()


async def asked(gateway: Gateway, *paths: str) -> None:
    async with ClientSession() as session:
        for path in paths:
            async with session.get(f"{gateway.url}{path}") as answer:
                await answer.read()


def by_route(text: str) -> dict[str, float]:
    """Requests, those of the test itself and of its waiting left out."""
    found: dict[str, float] = {}
    for (_, route, _, _), count in values(text, REQUESTS).items():
        if route not in {"/metrics", "/health/live"}:
            found[route] = found.get(route, 0) + count
    return found


async def test_a_path_counts_for_what_it_begins_with(gateway: Gateway, upstream: Upstream) -> None:
    assert upstream.calls == 0
    before = by_route(await scraped(gateway))
    await asked(gateway, "/auth/a", f"/auth/users/{new_id()}", "/events/1", "/nowhere/1", "/nowhere/2", "/")
    after = by_route(await scraped(gateway))
    assert {route: count - before.get(route, 0) for route, count in after.items() if count != before.get(route, 0)} == {
        "/auth": 2,
        "/events": 1,
        "unmatched": 3,
    }


async def test_a_hop_is_timed_also_where_it_fails(gateway: Gateway, upstream: Upstream) -> None:
    assert upstream.calls == 0
    before = await scraped(gateway)
    await asked(gateway, "/auth/a", "/events/1", "/nowhere")
    after = await scraped(gateway)
    for target in ("auth", "event"):
        series = {"service": "gateway", "target": target}
        assert value(after, HOPS, **series) - value(before, HOPS, **series) == 1


async def test_each_line_that_is_written_is_counted(gateway: Gateway) -> None:
    await asked(gateway, "/nowhere", "/events/1")
    text = await scraped(gateway)
    levels = [json.loads(line)["level"] for line in gateway.log.read_text().splitlines()]
    for level in ("info", "warning", "error"):
        assert value(text, "rewardctl_log_lines_total", service="gateway", level=level) == levels.count(level)
    assert value(text, "rewardctl_log_lines_dropped_total", service="gateway") == 0
    assert levels.count("info") > 0


async def test_it_says_what_its_process_is(gateway: Gateway) -> None:
    text = await scraped(gateway)
    assert value(text, "process_open_fds") > 0
    assert "rewardctl_event_loop_lag_seconds" in families(text)


@pytest.fixture
async def two(tmp_path: Path, closed_port: int) -> AsyncIterator[tuple[Gateway, Gateway]]:
    """Two processes of one daemon, as they would be behind one port."""
    places = [tmp_path / name for name in ("shared", "first", "second")]
    for place in places:
        place.mkdir()
    away, shared = f"http://127.0.0.1:{closed_port}", str(places[0])
    async with (
        running(places[1], auth=away, event=away, PROMETHEUS_MULTIPROC_DIR=shared) as first,
        running(places[2], auth=away, event=away, PROMETHEUS_MULTIPROC_DIR=shared) as second,
    ):
        yield first, second


async def told(one: Gateway, routes: dict[str, float]) -> str:
    """Once the other process has told what it counted, which it does four times a second."""
    async with asyncio.timeout(10):
        while True:
            text = await scraped(one)
            in_flight = value(text, "rewardctl_http_requests_in_flight", service="gateway")
            if by_route(text) == routes and in_flight == 1:
                return text
            await asyncio.sleep(0.01)


async def test_what_several_processes_count_is_added_up(two: tuple[Gateway, Gateway]) -> None:
    await asked(two[0], "/nowhere", "/nowhere", "/events/1")
    await asked(two[1], "/nowhere", "/events/1")
    for one in two:
        text = await told(one, {"unmatched": 3, "/events": 2})
        assert value(text, HOPS, service="gateway", target="event") == 2
        assert value(text, "rewardctl_hop_duration_seconds_bucket", service="gateway", target="event", le="+Inf") == 2
        assert list(values(text, "rewardctl_build_info").values()) == [1]
        assert "process_open_fds" not in families(text)


async def test_a_process_that_ended_counts_on_but_is_no_longer_at_work(tmp_path: Path, closed_port: int) -> None:
    places = [tmp_path / name for name in ("shared", "first", "second")]
    for place in places:
        place.mkdir()
    away, shared = f"http://127.0.0.1:{closed_port}", str(places[0])
    async with running(places[1], auth=away, event=away, PROMETHEUS_MULTIPROC_DIR=shared) as first:
        await asked(first, "/nowhere")
    assert not list(places[0].glob("gauge_live*"))
    async with running(places[2], auth=away, event=away, PROMETHEUS_MULTIPROC_DIR=shared) as second:
        await asked(second, "/nowhere")
        assert by_route(await scraped(second)) == {"unmatched": 2}
