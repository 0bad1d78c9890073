"""S5 and S6 of the security table; each test writes its figure."""

import statistics
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from daemons.auth.app import create_app
from daemons.auth.bootstrap import AuthSettings, build
from daemons.auth.domain.session import GRACE
from daemons.chassis.mongo import Database
from rewardctl.kernel import passwords
from tests.fakes.auth import MovableClock
from tests.figure import Figure
from tests.integration.auth.steps import logged_in, refused, registered, secret_of

COST, TRIES = 10, 15


@pytest.fixture
async def dear(settings: AuthSettings) -> AsyncIterator[httpx.AsyncClient]:
    """Of an auth daemon whose hashes take a while."""
    costly = settings.model_copy(update={"bcrypt_cost": COST})
    parts = await build(costly)
    transport = httpx.ASGITransport(create_app(costly, parts=parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://auth") as client:
        yield client
    await parts.close()


async def test_security_s5_an_unknown_user_costs_the_hashes_of_a_wrong_password(
    dear: httpx.AsyncClient, email: str, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    await registered(dear, email)
    costs: list[int] = []
    compare = passwords.matches

    def counting(password: str, pepper: bytes, stored: str) -> bool:
        costs.append(passwords.cost_of(stored))
        return compare(password, pepper, stored)

    monkeypatch.setattr(passwords, "matches", counting)
    took: dict[str, list[float]] = {email: [], f"nobody-{email}": []}
    for tried in list(took) * TRIES:
        begun = time.perf_counter()
        answer = await dear.post("/auth/login", json={"email": tried, "password": "wrong"})
        took[tried].append(1000 * (time.perf_counter() - begun))
        refused(answer, 401, "bad_credentials")
    known, unknown = map(statistics.median, took.values())
    differ = 100 * abs(known - unknown) / known
    figure(f"S5: wrong password {known:.2f} ms, unknown user {unknown:.2f} ms in the median: {differ:.1f} % apart")
    assert costs == [COST] * 2 * TRIES


async def test_security_s6_a_stolen_refresh_token_ends_its_whole_family(
    client: httpx.AsyncClient, clock: MovableClock, database: Database, email: str, figure: Figure
) -> None:
    login = await logged_in(client, await registered(client, email))
    family = [login.refresh_token]
    for _ in range(9):
        clock.advance(timedelta(minutes=1))
        family.append(secret_of(await client.post("/auth/refresh", headers=cookie(family[-1]))))
    clock.advance(GRACE)
    assert (await client.post("/auth/refresh", headers=cookie(family[-2]))).status_code == 200
    clock.advance(timedelta(milliseconds=1))
    refusals = [await client.post("/auth/refresh", headers=cookie(one)) for one in reversed(family[:-1])]
    refusals.append(await client.post("/auth/refresh", headers=cookie(family[-1])))
    for answer in refusals:
        refused(answer, 401, "invalid_token")
    stored = repr(await database.engine.database["refresh_tokens"].find({"user_id": login.id}).to_list(None))
    readable = sum(one in stored for one in family)
    figure(f"S6: {len(set(family))} tokens of one family, each new; {readable} readable in the database; ")
    figure(f"    after a reuse past 10 s of grace {len(refusals)} of {len(family)} are refused")
    assert (len(set(family)), readable) == (10, 0)


def cookie(secret: str) -> dict[str, str]:
    return {"Cookie": f"refreshToken={secret}"}
