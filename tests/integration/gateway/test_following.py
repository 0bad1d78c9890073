"""The gateway as a process of its own, beside an auth that comes, goes and changes its keys."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from rewardctl.kernel.keys import SigningKey
from tests.builders import SERVICE_SECRET
from tests.integration.gateway.conftest import Gateway, running
from tests.integration.gateway.upstream import Upstream, listening


@pytest.fixture
async def auth() -> AsyncIterator[Upstream]:
    async with listening() as upstream:
        yield upstream


@pytest.fixture
async def gateway(tmp_path: Path, auth: Upstream) -> AsyncIterator[Gateway]:
    """It has asked for keys once, and was told none."""
    async with running(tmp_path, auth=auth.url, event=auth.url) as found:
        yield found


async def status(gateway: Gateway, key: SigningKey | None = None) -> int:
    headers = {"Authorization": f"Bearer {gateway.token(key=key)}"}
    async with ClientSession(gateway.url) as client, client.get("/auth/echo", headers=headers) as answer:
        return answer.status


async def test_security_s7_a_key_that_is_new_is_asked_for_and_others_are_not(gateway: Gateway, auth: Upstream) -> None:
    new = SigningKey.generate()
    auth.keys = [gateway.key.jwk(), new.jwk()]
    before = auth.asked
    assert [await status(gateway, one) for one in (new, gateway.key, SigningKey.generate(), new)] == [
        200,
        200,
        401,
        200,
    ]
    assert auth.asked <= before + 2
    assert auth.calls == 3


async def test_a_gateway_that_starts_while_auth_is_away_takes_valid_tokens_and_no_others(
    tmp_path: Path, auth: Upstream, closed_port: int
) -> None:
    (tmp_path / "service-secret").write_bytes(SERVICE_SECRET)
    secret, away = str(tmp_path / "service-secret"), f"http://127.0.0.1:{closed_port}"
    async with running(tmp_path, auth=away, event=auth.url, REWARDCTL_SERVICE_SECRET_FILE=secret) as gateway:
        headers = {"Authorization": f"Bearer {gateway.token()}"}
        forged = {"Authorization": f"Bearer {gateway.token(key=SigningKey.generate())}"}
        async with ClientSession(gateway.url) as client:
            async with client.get("/events", headers=headers) as answer:
                assert answer.status == 200
            async with client.get("/events", headers=forged) as answer:
                assert answer.status == 401
            async with client.get("/health/ready") as answer:
                assert answer.status == 200
        assert gateway.log.read_text().count("access tokens are good until they expire") == 1
