"""S5 and S6 of the security table; each test writes its figure."""

import asyncio
import math
import random
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from pymongo import monitoring

from daemons.auth.app import create_app
from daemons.auth.bootstrap import build
from daemons.auth.domain.session import GRACE
from daemons.auth.service.login_limits import LoginLimits
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.chassis.database.mongo import Database
from daemons.chassis.limits.counters import Counters
from rewardctl.kernel import passwords
from rewardctl.kernel.rate import Rate
from tests.fakes.auth import MovableClock
from tests.figure import Figure
from tests.integration.auth.steps import PASSWORD, logged_in, refused, registered, secret_of
from tests.recorder import Recorder

COST, PAIRS, MOST_PAIRS = 10, 20, 40
SURE_PERCENT = 0.5


class Calls(Recorder):
    """Every command of one database, by name and collection."""

    def __init__(self, database: str) -> None:
        super().__init__(database)
        self.names: list[tuple[str, str]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name == self.database:
            self.names.append((event.command_name, str(event.command[event.command_name])))


@pytest.fixture
def calls(database: Database) -> Calls:
    """Of every client that is opened from now on."""
    made = Calls(database.name)
    monitoring.register(made)
    return made


@pytest.fixture
async def dear(settings: AuthSettings) -> AsyncIterator[httpx.AsyncClient]:
    """Of an auth daemon whose hashes take a while, and which counts every failure and refuses none."""
    rates = {"limit_login_account": Rate.of("1000000/day"), "limit_login_address": Rate.of("1000000/minute")}
    costly = settings.model_copy(update={"bcrypt_cost": COST, "rate_limits": True, **rates})
    parts = await build(costly)
    transport = httpx.ASGITransport(create_app(costly, parts=parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://auth") as client:
        yield client
    await parts.close()


async def wrongly(client: httpx.AsyncClient, tried: str) -> float:
    """How many milliseconds a login takes that is refused."""
    begun = time.perf_counter()
    answer = await client.post("/auth/login", json={"email": tried, "password": "wrong"})
    took = 1000 * (time.perf_counter() - begun)
    refused(answer, 401, "bad_credentials")
    return took


def sureness(ratios: Sequence[float]) -> float:
    """Half the width, in per cent, of what holds the median with 95 % confidence: an interval of order statistics."""
    ordered, reach = sorted(ratios), 0.98 * math.sqrt(len(ratios))
    middle = len(ratios) / 2
    low, high = (
        ordered[max(0, math.floor(middle - reach))],
        ordered[min(len(ratios) - 1, math.ceil(middle + reach) - 1)],
    )
    return 50 * (high - low)


async def test_security_s5_an_unknown_user_costs_the_hashes_of_a_wrong_password(
    dear: httpx.AsyncClient, email: str, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    """Each ratio is of four logins in a row, ABBA or BAAB: what else the machine does comes to both sides alike."""
    await registered(dear, email)
    costs: list[int] = []
    compare, nobody = passwords.matches, f"nobody-{email}"

    def counting(password: str, pepper: bytes, stored: str) -> bool:
        costs.append(passwords.cost_of(stored))
        return compare(password, pepper, stored)

    monkeypatch.setattr(passwords, "matches", counting)
    took: dict[str, list[float]] = {email: [], nobody: []}
    ratios: list[float] = []
    while len(ratios) < PAIRS or (len(ratios) < MOST_PAIRS and sureness(ratios) > SURE_PERCENT):
        outer, inner = random.sample([email, nobody], 2)
        four = [(tried, await wrongly(dear, tried)) for tried in (outer, inner, inner, outer)]
        known, unknown = (sum(ms for tried, ms in four if tried == one) for one in (email, nobody))
        ratios.append(unknown / known)
        for tried, ms in four:
            took[tried] += [ms]
    medians = f"{statistics.median(took[email]):.2f} ms, unknown user {statistics.median(took[nobody]):.2f} ms"
    apart = 100 * abs(statistics.median(ratios) - 1)
    figure(f"S5: wrong password {medians} in the median; side by side {apart:.2f} % apart in the median")
    figure(f"    of {len(ratios)} ratios of four logins each, ± {sureness(ratios):.2f} % at 95 % confidence")
    assert costs == [COST] * 4 * len(ratios)


async def test_security_s5_an_unknown_user_costs_the_database_calls_of_a_wrong_password(
    calls: Calls, dear: httpx.AsyncClient, email: str, figure: Figure
) -> None:
    await registered(dear, email)
    made = {}
    for tried in (email, f"nobody-{email}"):
        await wrongly(dear, tried)  # whatever is done but once is done now
        calls.names.clear()
        await wrongly(dear, tried)
        made[tried] = list(calls.names)
    known, unknown = made.values()
    figure(f"S5: a wrong password costs {len(known)} database calls, an unknown user {len(unknown)}, the same ones")
    assert known == unknown
    assert ("find", "accounts") in known
    assert [name for name, collection in known if collection == "rate_counters"]


@asynccontextmanager
async def limited(settings: AuthSettings, **rates: str) -> AsyncIterator[httpx.AsyncClient]:
    """A worker process of its own, as far as its counts go."""
    told = {name: Rate.of(text) for name, text in rates.items()}
    parts = await build(one := settings.model_copy(update={"rate_limits": True, **told}))
    transport = httpx.ASGITransport(create_app(one, parts=parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://auth") as client:
        yield client
    await parts.close()


async def guess(client: httpx.AsyncClient, email: str, address: str = "203.0.113.1") -> httpx.Response:
    """As the gateway passes it on for that address."""
    wrong = {"email": email, "password": "wrong"}
    return await client.post("/auth/login", json=wrong, headers={"X-Forwarded-For": address})


async def test_security_s5_after_ten_failures_an_account_waits_in_every_process_and_so_does_one_that_is_not_there(
    settings: AuthSettings, email: str, figure: Figure
) -> None:
    async with limited(settings) as one, limited(settings) as other:
        await registered(one, email)
        told = []
        for tried in (email, f"nobody-{email}"):
            answers = [await guess(each, tried, f"203.0.113.{n}") for n in range(5) for each in (one, other)]
            assert [answer.status_code for answer in answers] == [401] * 10
            eleventh = await guess(other, tried, "203.0.113.99")
            refused(eleventh, 429, "too_many_requests")
            assert int(eleventh.headers["Retry-After"]) == 1
            told.append((eleventh.json()["detail"], eleventh.headers["Retry-After"]))
        assert told[0] == told[1]
        async with asyncio.timeout(10):
            right = {"email": email, "password": PASSWORD}
            while (admitted := await one.post("/auth/login", json=right)).status_code == 429:
                await asyncio.sleep(0.1)
        assert admitted.status_code == 200
        refused(await guess(one, email), 401, "bad_credentials")
    figure("S5: the 11th login of an account waits, over 2 processes and 11 addresses; then its owner is let in")


async def test_security_s5_an_address_logs_in_and_registers_so_often_whoever_it_says_it_is(
    settings: AuthSettings, email: str, figure: Figure
) -> None:
    address, elsewhere = "2001:db8::1", "2001:db8:1::1"
    async with limited(settings, limit_login_address="3/minute", limit_registration_address="2/minute") as client:
        answers = [await guess(client, f"{n}-{email}", address) for n in range(4)]
        assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
        assert (await guess(client, email, elsewhere)).status_code == 401
        for status, n in ((201, 1), (201, 2), (429, 3)):
            body = {"email": f"{n}-{email}", "password": PASSWORD}
            answer = await client.post("/auth/users", json=body, headers={"X-Forwarded-For": f"9.9.9.9, {address}"})
            assert answer.status_code == status
    figure("S5: the 4th login and the 3rd registration of an address are refused where 3 and 2 a minute are set")


async def test_security_s5_a_stolen_token_guesses_the_password_no_faster_than_a_login(
    settings: AuthSettings, email: str, figure: Figure
) -> None:
    async with limited(settings) as client:
        login = await logged_in(client, await registered(client, email))

        async def change(present: str) -> httpx.Response:
            body = {"currentPassword": present, "newPassword": "another fine horse"}
            return await client.put("/auth/me/password", json=body, headers=login.headers)

        for _ in range(5):
            refused(await change("wrong"), 400, "invalid")
            refused(await guess(client, email), 401, "bad_credentials")
        for answer in (await change("wrong"), await change(PASSWORD), await guess(client, email)):
            refused(answer, 429, "too_many_requests")
        async with asyncio.timeout(10):
            while (changed := await change(PASSWORD)).status_code == 429:
                await asyncio.sleep(0.1)
        assert changed.status_code == 204
        refused(await guess(client, email), 401, "bad_credentials")
    figure("S5: 5 wrong present passwords and 5 failed logins are 10 failures: the 11th try of either kind waits")


async def test_security_a_login_is_refused_while_nothing_can_be_counted(
    settings: AuthSettings, parts: Parts, email: str
) -> None:
    uncounted = LoginLimits(Counters.open("mongodb://127.0.0.1:1/away"), settings.rates)
    app = create_app(settings, parts=replace(parts, login_limits=uncounted))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://auth") as client:
        answer = await guess(client, email)
    refused(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "1"


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
    stored = repr(await database.database["refresh_tokens"].find({"user_id": login.id}).to_list(None))
    readable = sum(one in stored for one in family)
    figure(f"S6: {len(set(family))} tokens of one family, each new; {readable} readable in the database; ")
    figure(f"    after a reuse past 10 s of grace {len(refusals)} of {len(family)} are refused")
    assert (len(set(family)), readable) == (10, 0)


def cookie(secret: str) -> dict[str, str]:
    return {"Cookie": f"refreshToken={secret}"}
