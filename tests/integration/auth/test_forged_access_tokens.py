import httpx
import pytest

from daemons.auth.service.parts import Parts
from rewardctl.kernel.keys import SigningKey
from tests.forgeries import SENT, Forger, Forgery


@pytest.fixture
async def forger(parts: Parts, key: SigningKey, email: str) -> Forger:
    """A good token of theirs would be taken: the account is there."""
    return Forger(key, (await parts.accounts.register(email, "correct horse")).id)


async def me(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get("/auth/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_good_token_is_taken(client: httpx.AsyncClient, forger: Forger) -> None:
    assert (await me(client, forger.signed())).status_code == 200


@pytest.mark.parametrize("forgery", SENT.values(), ids=SENT.keys())
async def test_a_forged_token_is_refused(client: httpx.AsyncClient, forger: Forger, forgery: Forgery) -> None:
    answer = await me(client, forgery(forger))
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:rewardctl:error:invalid_token"
