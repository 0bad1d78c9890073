from datetime import datetime, timedelta

import pytest
from aiohttp import ClientSession

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from tests.forgeries import SENT, Forger, Forgery
from tests.integration.gateway.conftest import Gateway
from tests.integration.gateway.upstream import Upstream


class LongAgo:
    def now(self) -> datetime:
        return SystemClock().now() - timedelta(days=1)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_valid_token_passes_and_names_the_caller_in_the_log(client: ClientSession, gateway: Gateway) -> None:
    user_id = new_id()
    headers = _bearer(gateway.token(user_id)) | {"X-Request-Id": "named-0001"}
    async with client.get("/auth/echo", headers=headers) as answer:
        assert dict((await answer.json())["headers"])["authorization"] == headers["Authorization"]
    line = await gateway.line("named-0001")
    assert (line["userId"], line["role"]) == (user_id, "USER")


@pytest.mark.parametrize("authorization", ["Bearer nonsense", "Bearer ", "Basic dXNlcjpwYXNz", "nonsense", ""])
async def test_a_bad_token_goes_no_further(client: ClientSession, upstream: Upstream, authorization: str) -> None:
    async with client.get("/auth/me", headers={"Authorization": authorization}) as answer:
        assert answer.status == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.content_type == "application/problem+json"
    assert upstream.calls == 0


@pytest.mark.parametrize("forgery", SENT.values(), ids=SENT.keys())
async def test_a_forged_token_goes_no_further(
    client: ClientSession, gateway: Gateway, upstream: Upstream, forgery: Forgery
) -> None:
    async with client.get("/auth/me", headers=_bearer(forgery(Forger(gateway.key)))) as answer:
        assert answer.status == 401
    assert upstream.calls == 0


async def test_an_expired_token_is_refused(client: ClientSession, gateway: Gateway, upstream: Upstream) -> None:
    async with client.get("/auth/me", headers=_bearer(gateway.token(clock=LongAgo()))) as answer:
        assert answer.status == 401
    assert upstream.calls == 0


@pytest.mark.parametrize("path", ["/auth/login", "/auth/refresh", "/auth/logout"])
async def test_an_expired_token_keeps_nobody_from_a_new_one_nor_from_logging_out(
    client: ClientSession, gateway: Gateway, path: str
) -> None:
    async with client.post(path, headers=_bearer(gateway.token(clock=LongAgo()))) as answer:
        assert answer.status == 200


async def test_no_token_is_for_the_daemon_to_judge(client: ClientSession) -> None:
    async with client.get("/auth/echo") as answer:
        assert answer.status == 200


@pytest.mark.parametrize("path", [b"/auth/me", b"/auth/login"])
async def test_two_authorization_headers_are_refused(gateway: Gateway, upstream: Upstream, path: bytes) -> None:
    token = b"Authorization: Bearer " + gateway.token().encode() + b"\r\n"
    async with gateway.connected() as (reader, writer):
        writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + token + token + b"\r\n")
        assert (await reader.readline()).startswith(b"HTTP/1.1 400 ")
        assert upstream.calls == 0
