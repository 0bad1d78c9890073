"""Replicas that see the files of keys one after the other: nothing that one of them signed is refused by another."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from daemons.auth.app import create_app
from daemons.auth.following import following
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.runtime import durable

NEW = SigningKey.generate()


@pytest.fixture
async def behind(settings: AuthSettings, parts: Parts) -> AsyncIterator[FastAPI]:
    """Has looked at the files, and will again by itself in a second."""
    app = create_app(settings, parts=parts)
    async with following(app):
        yield app


@pytest.fixture
async def client(behind: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(behind), base_url="http://auth") as opened:
        yield opened


@pytest.fixture(autouse=True)
async def _published(client: httpx.AsyncClient, settings: AuthSettings, key: SigningKey) -> None:
    assert (await client.get("/.well-known/jwks.json")).json()["keys"][0]["kid"] == key.kid
    durable.write(settings.public_keys_file, json.dumps({"keys": [key.jwk(), NEW.jwk()]}).encode())


async def test_the_published_keys_are_those_of_the_file_at_that_moment(
    client: httpx.AsyncClient, key: SigningKey
) -> None:
    told = (await client.get("/.well-known/jwks.json")).json()
    assert {one["kid"] for one in told["keys"]} == {key.kid, NEW.kid}


async def test_a_token_that_another_replica_signed_with_a_newer_key_is_good(
    client: httpx.AsyncClient, parts: Parts, settings: AuthSettings
) -> None:
    account = await parts.accounts.register(f"{new_id()}@example.com", "a long enough word")
    signer = TokenSigner(NEW, settings.issuer, settings.audience, SystemClock())
    token = signer.access_token(account.id, account.roles, new_id())
    answer = await client.get("/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
