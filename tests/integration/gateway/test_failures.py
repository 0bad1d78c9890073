import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientPayloadError, ClientResponse, ClientSession

from tests.integration.gateway.conftest import HOP_SECONDS, Gateway
from tests.integration.gateway.upstream import Upstream

MEBIBYTE = 2**20


async def _problem(answer: ClientResponse, status: int) -> dict[str, str]:
    assert answer.status == status
    assert answer.content_type == "application/problem+json"
    body: dict[str, str] = await answer.json(content_type=None)
    assert body["requestId"] == answer.headers["X-Request-Id"]
    return body


async def test_the_gateway_is_ready_while_a_daemon_is_away(client: ClientSession) -> None:
    async with client.get("/health/ready") as answer:
        assert answer.status == 200


async def test_a_hop_that_failed_is_told_as_a_part_of_its_request(client: ClientSession, gateway: Gateway) -> None:
    async with client.get("/events", headers={"X-Request-Id": "failed-hop-0001"}) as answer:
        await _problem(answer, 503)
    completed = await gateway.line("failed-hop-0001")
    lines = [json.loads(line) for line in gateway.log.read_text().splitlines()]
    (hop,) = [one for one in lines if one.get("event") == "hop.failed" and one["requestId"] == "failed-hop-0001"]
    assert (hop["upstream"], hop["parentSpanId"]) == ("event", completed["spanId"])
    assert hop["spanId"] != completed["spanId"]
    assert hop["durationMs"] <= completed["durationMs"]


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_daemon_that_is_away_is_answered_at_once(client: ClientSession, method: str) -> None:
    begun = time.monotonic()
    async with client.request(method, "/events", data=b"{}") as answer:
        problem = await _problem(answer, 503)
        assert answer.headers["Retry-After"] == "1"
    assert time.monotonic() - begun < 2
    assert "event" in problem["detail"]
    assert "unknown" not in problem["detail"]


async def test_a_daemon_that_is_too_slow_is_given_up(client: ClientSession, upstream: Upstream) -> None:
    async with asyncio.timeout(HOP_SECONDS + 5), client.get("/auth/slow") as answer:
        await _problem(answer, 504)
    await asyncio.wait_for(upstream.cancelled.wait(), 5)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_an_unknown_outcome_is_said_so(client: ClientSession, upstream: Upstream, method: str) -> None:
    async with client.request(method, "/auth/lost", data=b"{}") as answer:
        problem = await _problem(answer, 503)
        assert answer.headers["Retry-After"] == "1"
    assert "outcome is unknown" in problem["hint"]
    assert "Idempotency-Key" in problem["hint"]
    assert upstream.calls == 1


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "POST"])
async def test_only_reads_are_repeated_on_a_lost_connection(
    client: ClientSession, upstream: Upstream, method: str
) -> None:
    upstream.drop_next = True
    async with client.request(method, "/auth/echo") as answer:
        await _problem(answer, 503)
    assert upstream.calls == 1


async def test_a_read_is_repeated_once_on_a_lost_connection(client: ClientSession, upstream: Upstream) -> None:
    upstream.drop_next = True
    async with client.get("/auth/echo") as answer:
        assert answer.status == 200
    assert upstream.calls == 2


async def test_an_answer_that_breaks_off_is_seen_to_be_broken(client: ClientSession, upstream: Upstream) -> None:
    assert upstream.calls == 0
    with pytest.raises(ClientPayloadError):
        async with client.get("/auth/torn") as answer:
            await answer.read()


async def test_the_call_ends_when_the_caller_leaves(gateway: Gateway, upstream: Upstream) -> None:
    async with gateway.connected() as (_, writer):
        writer.write(b"GET /auth/slow HTTP/1.1\r\nHost: x\r\nX-Request-Id: leaving-0001\r\n\r\n")
        await upstream.entered.wait()
        writer.transport.abort()
        begun = time.monotonic()
        await upstream.cancelled.wait()
        assert time.monotonic() - begun < HOP_SECONDS / 2
        assert "statusCode" not in await gateway.line("leaving-0001")


async def test_the_call_ends_when_the_caller_leaves_in_the_middle_of_its_body(
    gateway: Gateway, upstream: Upstream
) -> None:
    async with gateway.connected() as (_, writer):
        head = b"POST /auth/reads HTTP/1.1\r\nHost: x\r\nX-Request-Id: leaving-0002\r\nContent-Length: 10\r\n\r\n"
        writer.write(head + b"first")
        await upstream.entered.wait()
        writer.transport.abort()
        assert "statusCode" not in await gateway.line("leaving-0002")


async def test_an_unknown_path_is_not_found(client: ClientSession) -> None:
    async with client.get("/nowhere") as answer:
        await _problem(answer, 404)


async def _endless(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 2**16):
        yield bytes(2**16)


async def test_a_body_over_the_limit_is_refused_though_it_is_chunked(client: ClientSession) -> None:
    with contextlib.closing(await client.post("/auth/echo", data=_endless(4 * MEBIBYTE))) as answer:
        await _problem(answer, 413)


async def test_a_body_over_the_limit_is_refused_by_its_length(gateway: Gateway, upstream: Upstream) -> None:
    async with gateway.connected() as (reader, writer):
        writer.write(b"POST /auth/echo HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (MEBIBYTE + 1))
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 413 ")
        assert b"application/problem+json" in head
        assert upstream.calls == 0


async def test_a_body_of_just_the_limit_passes(client: ClientSession) -> None:
    async with client.post("/auth/echo", data=bytes(MEBIBYTE)) as answer:
        assert answer.status == 200
