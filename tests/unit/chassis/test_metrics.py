"""A request is counted by its route's template, and nothing that a caller makes up becomes a series."""

import asyncio
import io
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from loguru import logger
from prometheus_client.registry import Collector

from daemons.chassis.metrics import hop as metrics_hop
from daemons.chassis.metrics import log as metrics_log
from daemons.chassis.metrics.exposition import exposition
from daemons.chassis.web import app as chassis
from rewardctl import __version__
from rewardctl.kernel import log
from rewardctl.kernel.settings import ServiceSettings
from tests.exposition import families, scraped, value, values
from tests.unit.chassis.conftest import Parts

REQUESTS = "rewardctl_http_requests_total"
SECONDS = "rewardctl_http_request_duration_seconds_count"
ID = "0" * 24


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", f"/samples/{ID}", "/samples/{sample_id}", 200),
        ("GET", "/samples/mine", "/samples/{sample_id}", 404),
        ("GET", "/samples?limit=-1", "/samples", 400),
        ("GET", "/caller", "/caller", 401),
        ("GET", "/sold-out", "/sold-out", 409),
        ("GET", "/broken", "/broken", 500),
        ("GET", "/away", "/away", 503),
        ("DELETE", "/sold-out", "/sold-out", 405),
        ("GET", "/health/live", "/health/live", 200),
        ("GET", "/nowhere", "unmatched", 404),
    ],
)
async def test_a_request_is_counted_and_timed_once(
    client: httpx.AsyncClient, method: str, path: str, route: str, status: int
) -> None:
    before = await scraped(client)
    await client.request(method, path)
    after = await scraped(client)

    series = {"service": "sample", "method": method, "route": route}
    assert value(after, REQUESTS, **series, status=status) - value(before, REQUESTS, **series, status=status) == 1
    assert value(after, SECONDS, **series) - value(before, SECONDS, **series) == 1


async def test_what_a_caller_makes_up_makes_no_series(client: httpx.AsyncClient) -> None:
    for method in ("GET", "BREW"):
        await client.request(method, "/nowhere/0")
        await client.request(method, "/samples/0")
    known = set(values(await scraped(client), REQUESTS))
    for number in range(20):
        await client.get(f"/nowhere/{number}?q={number}", headers={"X-Request-Id": f"request-{number}"})
        await client.get(f"/samples/{number}")
        await client.request(f"BREW{number}", f"/nowhere/{number}")
        await client.request(f"BREW{number}", f"/samples/{number}")
    assert set(values(await scraped(client), REQUESTS)) == known


async def test_a_request_whose_caller_left_is_counted_as_such_and_no_longer_in_flight(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    begun, never = asyncio.Event(), asyncio.Event()

    @app.get("/endless")
    async def endless() -> None:
        begun.set()
        await never.wait()

    asking = asyncio.create_task(client.get("/endless"))
    await asyncio.wait_for(begun.wait(), 5)
    during = await scraped(client)
    asking.cancel()
    await asyncio.wait({asking})
    after = await scraped(client)

    in_flight = "rewardctl_http_requests_in_flight"
    assert value(during, in_flight, service="sample") - value(after, in_flight, service="sample") == 1
    assert value(after, REQUESTS, service="sample", method="GET", route="/endless", status=499) == 1


async def test_a_scrape_says_what_is_running(client: httpx.AsyncClient) -> None:
    text = await scraped(client)
    assert value(text, "rewardctl_build_info", service="sample", version=__version__) == 1
    assert value(text, "process_resident_memory_bytes") > 0
    assert not [name for name in families(text) if name.endswith("_created")]


@pytest.fixture
async def running(settings: ServiceSettings, parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    async def never() -> Parts:
        raise AssertionError("parts are passed in")

    app = chassis.create("lagging", settings, [], build=never, parts=parts)
    transport = httpx.ASGITransport(app)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


async def test_a_loop_that_is_held_up_is_late(running: httpx.AsyncClient) -> None:
    lag, stuck = "rewardctl_event_loop_lag_seconds", asyncio.get_running_loop().time() + 0.6
    await asyncio.sleep(0)
    while asyncio.get_running_loop().time() < stuck:
        pass
    async with asyncio.timeout(5):
        while value(text := await scraped(running), lag, service="lagging") == 0:
            await asyncio.sleep(0.01)
    assert value(text, lag, service="lagging") > 0.1


async def test_lines_are_counted_by_level_and_those_that_are_lost_too(client: httpx.AsyncClient) -> None:
    log.configure("wordy", env="test", level="info", stream=io.StringIO(), counted=metrics_log.counting("wordy"))
    logger.debug("too quiet")
    logger.info("a {line}")
    logger.success("another")
    logger.error("a third")
    log.emit("http", "info", "a fourth", {})
    log.emit("http", "debug", "too quiet", {})
    log.give_up()
    metrics_log.dropped("wordy", 3)

    text = await scraped(client)
    lines = {level: value(text, "rewardctl_log_lines_total", service="wordy", level=level) for level in LEVELS}
    assert lines == {"debug": 0, "info": 3, "warning": 0, "error": 1, "critical": 0}
    assert value(text, "rewardctl_log_lines_dropped_total", service="wordy") == 3


LEVELS = ("debug", "info", "warning", "error", "critical")


async def test_a_hop_is_timed_by_its_target(client: httpx.AsyncClient) -> None:
    metrics_hop.timed("sample")("event", 0.004)
    text = await scraped(client)
    series = {"service": "sample", "target": "event"}
    assert value(text, "rewardctl_hop_duration_seconds_bucket", **series, le=0.0025) == 0
    assert value(text, "rewardctl_hop_duration_seconds_bucket", **series, le=0.005) == 1


def test_a_collector_that_knows_nothing_yet_shows_nothing() -> None:
    class Silent(Collector):
        def collect(self) -> list[object]:  # type: ignore[override]  # no metrics at all
            return []

    assert "process_" in exposition([Silent()]).decode()
