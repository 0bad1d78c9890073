"""What a client library would not send, over bare sockets."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.integration.gateway.conftest import Gateway, running
from tests.integration.gateway.upstream import Upstream

GET = b"GET /auth/me HTTP/1.1\r\nHost: a\r\n"
POST = b"POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
HOSTILE = {
    "bare LF": b"GET /auth/me HTTP/1.1\nHost: a\n\n",
    "bare LF after a header": GET + b"X-A: b\nX-C: d\r\n\r\n",
    "bare LF in a chunk": POST + b"Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
    "a folded header": GET + b"X-A: b\r\n c\r\n\r\n",
    "a NUL in a header": GET + b"X-A: b\0c\r\n\r\n",
    "a NUL in the target": b"GET /auth/\0me HTTP/1.1\r\nHost: a\r\n\r\n",
    "a space before the colon": GET + b"X-A : b\r\n\r\n",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a length and chunks": POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and a length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n",
    "another encoding": POST + b"Transfer-Encoding: gzip\r\n\r\n",
    "chunks in HTTP/1.0": b"POST /auth/login HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two hosts": GET + b"Host: b\r\n\r\n",
    "no host": b"GET /auth/me HTTP/1.1\r\n\r\n",
    "no version": b"GET /auth/me\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "two tokens": GET + b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
}


@pytest.fixture(scope="module")
async def narrow(
    tmp_path_factory: pytest.TempPathFactory, shared_upstream: Upstream, closed_port: int
) -> AsyncIterator[Gateway]:
    """A gateway that takes four connections of one address."""
    place, away = tmp_path_factory.mktemp("narrow"), f"http://127.0.0.1:{closed_port}"
    bound = {"REWARDCTL_CONNECTIONS_PER_ADDRESS": "4"}
    async with running(place, auth=shared_upstream.url, event=away, **bound) as found:
        yield found


@pytest.fixture(scope="module")
async def patient(
    tmp_path_factory: pytest.TempPathFactory, shared_upstream: Upstream, closed_port: int
) -> AsyncIterator[Gateway]:
    """A gateway that gives the daemons more time than its callers."""
    place, away = tmp_path_factory.mktemp("patient"), f"http://127.0.0.1:{closed_port}"
    async with running(place, auth=shared_upstream.url, event=away, REWARDCTL_HOP_TIMEOUT_SECONDS="30") as found:
        yield found


async def _head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    return int(first.split()[1]), {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}


async def _problem(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], Any]:
    status, headers = await _head(reader)
    assert headers["content-type"] == "application/problem+json"
    assert "server" not in headers
    problem = json.loads(await reader.readexactly(int(headers["content-length"])))
    assert problem["status"] == status
    assert problem["requestId"] == headers["x-request-id"]
    return status, headers, problem


@pytest.mark.parametrize("sent", HOSTILE.values(), ids=HOSTILE)
async def test_what_is_no_clear_request_is_a_400_and_reaches_nobody(
    gateway: Gateway, upstream: Upstream, sent: bytes
) -> None:
    async with gateway.connected() as (reader, writer):
        writer.write(sent)
        status, _, problem = await _problem(reader)
    assert (status, problem["type"]) == (400, "urn:rewardctl:error:invalid")
    assert upstream.calls == 0


async def test_the_gateway_is_no_tunnel(gateway: Gateway, upstream: Upstream) -> None:
    async with gateway.connected() as (reader, writer):
        writer.write(b"CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: a\r\n\r\n")
        assert (await _problem(reader))[0] == 405
    assert upstream.calls == 0


@pytest.mark.parametrize("ended", [True, False])
async def test_headers_of_more_than_64_kib_are_a_431(gateway: Gateway, upstream: Upstream, ended: bool) -> None:
    async with gateway.connected() as (reader, writer):
        for _ in range(10 if ended else 40):
            writer.write((GET if not _ else b"") + b"X-Long: " + b"a" * 10_000 + b"\r\n")
        writer.write(b"\r\n" if ended else b"")
        status, headers, problem = await _problem(reader)
        assert await reader.read() == b""
    assert (status, problem["type"]) == (431, "urn:rewardctl:error:head_too_large")
    assert headers["x-content-type-options"] == "nosniff"
    assert upstream.calls == 0


async def test_headers_within_the_limit_pass(gateway: Gateway, upstream: Upstream) -> None:
    async with gateway.connected() as (reader, writer):
        writer.write(GET + b"X-Long: " + b"a" * 7_000 + b"\r\n\r\n")
        assert (await _head(reader))[0] == 200
    assert upstream.calls == 1


NEVER_ENDING = {
    "nothing": (b"", b""),
    "a head that stops": (GET + b"X-A: ", b""),
    "a head that drips": (GET + b"X-A: ", b"a"),
    "empty lines": (b"\r\n", b"\r\n"),
    "a body that stops": (POST + b"Content-Length: 9\r\n\r\n{", b""),
    "a body that drips": (POST + b"Content-Length: 900\r\n\r\n{", b" "),
    "chunks that drip": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", b"1\r\n \r\n"),
}
BODIES = {name for name in NEVER_ENDING if "bod" in name or "chunks" in name}


async def test_a_head_or_body_that_never_ends_is_over_within_ten_seconds_security(gateway: Gateway) -> None:
    """All side by side, because each takes its time; a body's may be answered before, by the daemon behind."""
    took = await asyncio.gather(*(_lasts(gateway, first, then) for first, then in NEVER_ENDING.values()))
    said = dict(zip(NEVER_ENDING, took, strict=True))
    assert {name: seconds for name, (seconds, _) in said.items() if seconds > 10} == {}
    assert {status for name, (_, status) in said.items() if name not in BODIES} == {408}
    assert {status for name, (_, status) in said.items() if name in BODIES} == {504}


async def test_a_body_that_never_ends_is_told_so_security(patient: Gateway) -> None:
    took = await asyncio.gather(*(_lasts(patient, *NEVER_ENDING[name]) for name in BODIES))
    assert {status for _, status in took} == {408}
    assert max(seconds for seconds, _ in took) < 10


async def _lasts(gateway: Gateway, first: bytes, then: bytes) -> tuple[float, int]:
    """How many seconds until it is closed, and the status."""
    reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
    begun = time.monotonic()
    writer.write(first)
    answer = asyncio.create_task(reader.read())
    while not answer.done():
        await asyncio.wait({answer}, timeout=0.5)
        if not answer.done():
            writer.write(then)
    writer.close()
    return time.monotonic() - begun, int((await answer).split()[1])


async def test_an_idle_connection_between_two_requests_is_kept(gateway: Gateway) -> None:
    async with asyncio.timeout(30):
        reader, writer = await asyncio.open_connection("127.0.0.1", gateway.port)
        for pause in (9, 0):
            writer.write(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
            status, headers = await _head(reader)
            await reader.readexactly(int(headers["content-length"]))
            assert status == 200
            await asyncio.sleep(pause)
        writer.close()


async def test_an_address_holds_so_many_connections_open_and_no_more_security(narrow: Gateway) -> None:
    held = [await asyncio.open_connection("127.0.0.1", narrow.port) for _ in range(4)]
    async with narrow.connected() as (reader, _):
        status, headers, _ = await _problem(reader)
        assert (status, headers["retry-after"]) == (429, "10")
        assert await reader.read() == b""
    for _, writer in held:
        writer.close()
    async with asyncio.timeout(5):
        while not await _is_let_in(narrow):
            await asyncio.sleep(0.02)


async def _is_let_in(gateway: Gateway) -> bool:
    async with gateway.connected() as (reader, writer):
        writer.write(b"GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n")
        return (await _head(reader))[0] == 200
