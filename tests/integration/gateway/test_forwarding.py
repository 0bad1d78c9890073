import base64
import gzip
import json
import os
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.integration.gateway.conftest import Gateway
from tests.integration.gateway.upstream import Upstream

pytestmark = pytest.mark.usefixtures("upstream")


async def _pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 1000):
        yield body[start : start + 1000]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
async def test_a_body_arrives_as_the_bytes_it_was(client: ClientSession, method: str) -> None:
    body = os.urandom(200_000)
    async with client.request(method, "/auth/echo", data=body) as answer:
        seen = await answer.json()
    assert base64.b64decode(seen["body"]) == body
    assert seen["method"] == method
    assert [value for name, value in seen["headers"] if name == "content-length"] == ["200000"]


async def test_a_chunked_body_arrives_whole_and_its_length_is_said_in_one_way(client: ClientSession) -> None:
    body = os.urandom(50_000)
    async with client.post("/auth/echo", data=_pieces(body)) as answer:
        seen = await answer.json()
    assert base64.b64decode(seen["body"]) == body
    assert len({"content-length", "transfer-encoding"} & dict(seen["headers"]).keys()) == 1


async def test_a_request_without_a_body_gets_none(client: ClientSession) -> None:
    async with client.get("/auth/echo") as answer:
        seen = await answer.json()
    assert seen["body"] == ""
    assert not {"content-length", "transfer-encoding"} & dict(seen["headers"]).keys()


async def test_status_headers_and_body_come_back_as_they_were(client: ClientSession) -> None:
    async with client.get("/auth/cookies") as answer:
        assert answer.status == 418
        assert await answer.read() == b"\x00\xff"
        assert answer.headers.getall("Set-Cookie") == ["a=1; Path=/", "b=2; HttpOnly"]
        assert (answer.headers["X-Own"], answer.headers["ETag"]) == ("kept", '"7"')
        assert answer.headers["Content-Length"] == "2"
        assert "X-Hop" not in answer.headers


async def test_no_header_of_the_answer_is_doubled(client: ClientSession) -> None:
    async with client.get("/auth/cookies", headers={"X-Request-Id": "request-0001"}) as answer:
        names = [name.lower() for name in answer.headers if name.lower() != "set-cookie"]
    assert sorted(names) == sorted(set(names))


async def test_the_answer_to_head_keeps_its_length_and_has_no_body(client: ClientSession) -> None:
    async with client.head("/auth/cookies") as answer:
        assert answer.headers["Content-Length"] == "2"
        assert await answer.read() == b""


@pytest.mark.parametrize(
    "target",
    [
        "/auth/echo?a=1&a=2&b=%2F%2f&c=+%20&d=",
        "/auth/echo?q=%EC%97%AC%eb%a6%84&x=%zz",
        "/auth/a%2Fb%2fc/%7Eme/~me",
        "/auth/../auth/./echo",
        "/auth/a;b=c,d/@:!$&'()*",
        "/auth//double//",
        "/auth/echo?x=[1]|{2}&y=?/:@",
    ],
)
async def test_path_and_query_stay_byte_for_byte(gateway: Gateway, target: str) -> None:
    async with gateway.connected() as (reader, writer):
        writer.write(f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = await reader.read()
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["target"] == target


async def test_the_request_id_goes_through_and_comes_back(client: ClientSession, gateway: Gateway) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    async with client.get("/auth/echo", headers={"X-Request-Id": "request-0042", "traceparent": trace}) as answer:
        seen = (await answer.json())["headers"]
    assert answer.headers.getall("X-Request-Id") == ["request-0042"]
    assert [value for name, value in seen if name == "x-request-id"] == ["request-0042"]
    (passed,) = [value for name, value in seen if name == "traceparent"]
    assert passed.split("-")[1] == trace.split("-")[1]
    assert passed.split("-")[2] != trace.split("-")[2]
    assert (await gateway.line("request-0042"))["path"] == "/auth/echo"


async def test_a_malformed_request_id_is_replaced_by_one_fresh_id(client: ClientSession) -> None:
    async with client.get("/auth/echo", headers={"X-Request-Id": "no spaces allowed"}) as answer:
        seen = dict((await answer.json())["headers"])
    assert seen["x-request-id"] == answer.headers["X-Request-Id"] != "no spaces allowed"


async def test_forged_identity_is_stripped(client: ClientSession) -> None:
    forged = {"X-User-Id": "1", "X-User-Roles": "ADMIN", "X-Roles": "ADMIN", "X-Forwarded-For": "10.0.0.1"}
    async with client.get("/auth/echo", headers=forged) as answer:
        seen = (await answer.json())["headers"]
    assert not {"x-user-id", "x-user-roles", "x-roles"} & dict(seen).keys()
    assert [value for name, value in seen if name == "x-forwarded-for"] == ["127.0.0.1"]


async def test_cookies_of_one_caller_never_reach_another(client: ClientSession) -> None:
    async with client.get("/auth/cookies"):
        pass
    async with client.get("/auth/echo") as answer:
        assert "cookie" not in dict((await answer.json())["headers"])


async def test_nothing_is_added_that_the_caller_did_not_say(client: ClientSession) -> None:
    async with client.post(
        "/auth/echo", skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"), data=b"x"
    ) as answer:
        names = [name for name, _ in (await answer.json())["headers"]]
    assert sorted(names) == ["content-length", "host", "traceparent", "x-forwarded-for", "x-request-id"]


async def test_an_encoded_body_is_not_looked_into(client: ClientSession) -> None:
    packed = gzip.compress(b"{}" * 1000)
    async with client.post("/auth/echo", data=packed, headers={"Content-Encoding": "gzip"}, compress=False) as answer:
        seen = await answer.json()
    assert dict(seen["headers"])["content-encoding"] == "gzip"


async def test_an_answer_arrives_in_the_pieces_it_was_sent_in(client: ClientSession, upstream: Upstream) -> None:
    async with client.get("/auth/stream") as answer:
        assert await answer.content.readany() == b"first"
        upstream.gate.set()
        assert await answer.content.read() == b"second"


async def test_a_body_is_passed_on_before_it_has_ended(gateway: Gateway, upstream: Upstream) -> None:
    async with gateway.connected() as (reader, writer):
        writer.write(b"POST /auth/reads HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nfirst")
        await upstream.entered.wait()
        writer.write(b"-last")
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
