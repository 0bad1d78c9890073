"""Everything by address, other origins, and what each answer tells a browser."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from rewardctl.kernel.ids import new_id
from tests.databases import located
from tests.integration.gateway.conftest import Gateway, running
from tests.integration.gateway.upstream import Upstream

SHOP = "https://shop.example.com"
CALLERS = ("203.0.113.1", "203.0.113.2")


@pytest.fixture(scope="module")
async def pair(
    mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory, shared_upstream: Upstream
) -> AsyncIterator[tuple[Gateway, Gateway]]:
    """Two gateways that count together, behind a proxy that they trust."""
    uri = located(mongodb_uri, f"limits_{new_id()}")
    places = [tmp_path_factory.mktemp(name) for name in ("one", "other")]
    async with limited(places[0], shared_upstream, uri) as one, limited(places[1], shared_upstream, uri) as other:
        yield one, other


@asynccontextmanager
async def limited(place: Path, upstream: Upstream, uri: str, rate: str = "40/day") -> AsyncIterator[Gateway]:
    told = {
        "REWARDCTL_MONGODB_URI": uri,
        "REWARDCTL_LIMIT_REQUESTS_ADDRESS": rate,
        "REWARDCTL_TRUSTED_PROXIES": "127.0.0.1",
        "REWARDCTL_CORS_ORIGINS": SHOP,
        "REWARDCTL_HSTS_SECONDS": "31536000",
    }
    async with running(place, auth=upstream.url, event=upstream.url, **told) as found:
        yield found


async def asked(gateway: Gateway, caller: str, path: str = "/auth/echo", **headers: str) -> tuple[int, dict[str, str]]:
    sent = {"X-Forwarded-For": caller, **headers}
    async with ClientSession(gateway.url) as session, session.get(path, headers=sent) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}


async def test_security_s5_a_flood_from_one_address_is_a_429_at_every_gateway(
    pair: tuple[Gateway, Gateway], upstream: Upstream
) -> None:
    one, other = pair
    assert {(await asked(one, CALLERS[0]))[0] for _ in range(40)} == {200}
    status, headers = await asked(one, CALLERS[0])
    assert (status, headers["content-type"]) == (429, "application/problem+json")
    assert 1 <= int(headers["retry-after"]) <= 86_400
    passed = 0
    async with asyncio.timeout(10):
        while (await asked(other, CALLERS[0]))[0] == 200:
            passed += 1
            await asyncio.sleep(0.05)
    assert passed < 40, "the other gateway counted for itself alone"
    assert upstream.calls == 40 + passed
    assert (await asked(other, CALLERS[1]))[0] == 200
    assert (await asked(one, CALLERS[0], "/health/live"))[0] == 200


async def test_a_database_that_is_away_stops_nobody_and_each_gateway_counts_for_itself(
    tmp_path: Path, upstream: Upstream
) -> None:
    async with limited(tmp_path, upstream, "mongodb://127.0.0.1:1/away", "5/day") as gateway:
        statuses = [(await asked(gateway, CALLERS[0]))[0] for _ in range(6)]
    assert statuses == [200] * 5 + [429]


async def test_a_gateway_without_a_database_says_that_it_counts_for_itself(gateway: Gateway) -> None:
    assert '"limits.alone"' in gateway.log.read_text()


async def test_the_address_that_a_trusted_proxy_tells_is_passed_on_and_no_other(
    pair: tuple[Gateway, Gateway], gateway: Gateway
) -> None:
    for asking, seen in ((pair[0], "203.0.113.7"), (gateway, "127.0.0.1")):
        sent = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7"}
        async with ClientSession(asking.url) as session, session.get("/auth/echo", headers=sent) as answer:
            told: dict[str, Any] = await answer.json()
        assert [value for name, value in told["headers"] if name == "x-forwarded-for"] == [seen]


@pytest.mark.parametrize("path", ["/auth/echo", "/health/live", "/nowhere", "/events/../auth/me"])
async def test_every_answer_tells_the_browser_to_guess_keep_and_frame_nothing(
    pair: tuple[Gateway, Gateway], path: str
) -> None:
    _, headers = await asked(pair[1], "203.0.113.8", path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert "server" not in headers


async def test_hsts_is_said_only_where_it_is_set(gateway: Gateway) -> None:
    assert "strict-transport-security" not in (await asked(gateway, CALLERS[0]))[1]


@pytest.mark.parametrize("path", ["/auth/echo", "/nowhere"])
async def test_a_page_of_a_named_origin_may_read_answers_and_errors_and_another_may_not(
    pair: tuple[Gateway, Gateway], path: str
) -> None:
    _, named = await asked(pair[1], "203.0.113.9", path, Origin=SHOP)
    assert (named["access-control-allow-origin"], named["vary"]) == (SHOP, "Origin")
    assert named["access-control-allow-credentials"] == "true"
    _, other = await asked(pair[1], "203.0.113.9", path, Origin="https://evil.example.com")
    assert not [name for name in other if name.startswith("access-control-")]


async def test_a_preflight_is_answered_by_the_gateway_itself(pair: tuple[Gateway, Gateway], upstream: Upstream) -> None:
    asking = {"Origin": SHOP, "Access-Control-Request-Method": "PUT", "X-Forwarded-For": "203.0.113.10"}
    async with ClientSession(pair[0].url) as session, session.options("/auth/me/password", headers=asking) as answer:
        assert answer.status == 204
        assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
        assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
        assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert upstream.calls == 0


async def test_the_gateway_shows_its_document_to_everybody(pair: tuple[Gateway, Gateway]) -> None:
    assert (await asked(pair[0], "203.0.113.11", "/openapi.json"))[0] == 200
