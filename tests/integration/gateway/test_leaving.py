"""A gateway that was told to stop: it says so, and loses nobody."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import psutil
import pytest
from aiohttp import ClientSession, TCPConnector

from tests.integration.gateway.conftest import Gateway, running
from tests.integration.gateway.upstream import Upstream

SECONDS: Final = 2.0
READY: Final = b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
async def gateway(tmp_path: Path, upstream: Upstream) -> AsyncIterator[Gateway]:
    seconds = str(SECONDS)
    async with running(tmp_path, auth=upstream.url, event=upstream.url, REWARDCTL_DRAIN_SECONDS=seconds) as found:
        yield found


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[ClientSession]:
    async with ClientSession(gateway.url) as session:
        yield session


async def _leaving(gateway: Gateway, client: ClientSession) -> None:
    """It was told to stop, and has heard it."""
    os.kill(gateway.pid, signal.SIGTERM)
    async with asyncio.timeout(5):
        while (await client.get("/health/ready")).status != 503:
            await asyncio.sleep(0.01)


async def test_it_is_not_ready_and_goes_on_with_each_connection_until_its_next_answer(
    gateway: Gateway, client: ClientSession
) -> None:
    async with gateway.connected() as (reader, writer):
        writer.write(READY)
        assert b"200" in await reader.readline()
        await reader.readuntil(b"}")
        await _leaving(gateway, client)
        writer.write(READY.replace(b"health/ready", b"auth/echo"))
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nconnection: close\r\n" in answer


async def test_who_comes_late_is_still_served(gateway: Gateway, client: ClientSession) -> None:
    await _leaving(gateway, client)
    async with ClientSession(gateway.url) as late, late.post("/auth/echo", data=b"{}") as answer:
        assert answer.status == 200
        assert answer.headers["Connection"] == "close"


async def test_what_is_under_way_is_finished_and_then_it_ends(
    gateway: Gateway, client: ClientSession, upstream: Upstream
) -> None:
    async with client.get("/auth/stream") as answer:
        assert await answer.content.readexactly(5) == b"first"
        await _leaving(gateway, client)
        upstream.gate.set()
        assert await answer.read() == b"second"
    async with asyncio.timeout(SECONDS + 5):
        while psutil.pid_exists(gateway.pid):
            await asyncio.sleep(0.02)


async def test_several_at_one_socket_take_over_from_each_other(tmp_path: Path, upstream: Upstream) -> None:
    with socket.create_server(("127.0.0.1", 0)) as shared:
        descriptor = shared.fileno()
        url = f"http://127.0.0.1:{shared.getsockname()[1]}"
        async with ClientSession(url, connector=TCPConnector(force_close=True)) as client:
            waiting = asyncio.create_task(_posted(client))
            for name in ("one", "other"):
                place = tmp_path / name
                place.mkdir()
                async with running(
                    place,
                    [descriptor],
                    auth=upstream.url,
                    event=upstream.url,
                    REWARDCTL_SHARED_FD=str(descriptor),
                ):
                    assert await asyncio.wait_for(waiting, 10) == 200
                    assert [await _posted(client) for _ in range(5)] == [200] * 5
                waiting = asyncio.create_task(_posted(client))
            waiting.cancel()


async def _posted(client: ClientSession) -> int:
    async with client.post("/auth/echo", data=b"{}") as answer:
        return answer.status
