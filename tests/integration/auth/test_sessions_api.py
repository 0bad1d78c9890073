import asyncio
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie

import httpx
import pytest
from fastapi import FastAPI

from daemons.auth.app import create_app
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.chassis.database.mongo import Database
from rewardctl.kernel.principal import Role
from tests.fakes.auth import ADMIN, MovableClock

PASSWORD = "correct horse"
PAST_GRACE = timedelta(seconds=10, milliseconds=1)
FOURTEEN_DAYS = str(14 * 86_400)


def cookie(answer: httpx.Response) -> "Morsel[str]":
    [header] = answer.headers.get_list("set-cookie")
    return SimpleCookie(header)["refreshToken"]


def cleared(answer: httpx.Response) -> bool:
    sent = cookie(answer)
    return (sent.value, sent["max-age"], sent["path"]) == ("", "0", "/auth")


async def refresh(client: httpx.AsyncClient, secret: str) -> httpx.Response:
    return await client.post("/auth/refresh", headers={b"Cookie": f"refreshToken={secret}".encode()})


@pytest.fixture
async def user(parts: Parts, email: str) -> str:
    """The id of a registered user."""
    return (await parts.accounts.register(email, PASSWORD)).id


@pytest.fixture
async def login(client: httpx.AsyncClient, user: str, email: str) -> httpx.Response:
    answer = await client.post("/auth/login", json={"email": email, "password": PASSWORD})
    assert answer.json()["user"]["id"] == user
    return answer


async def test_a_login_answers_a_token_the_user_and_a_cookie(client: httpx.AsyncClient, login: httpx.Response) -> None:
    assert login.status_code == 200
    assert set(login.json()) == {"accessToken", "user"}
    me = await client.get("/auth/me", headers={"Authorization": f"Bearer {login.json()['accessToken']}"})
    assert me.json() == login.json()["user"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(login: httpx.Response) -> None:
    sent = cookie(login)
    assert (sent["httponly"], sent["samesite"], sent["path"]) == (True, "Strict", "/auth")
    assert (sent["max-age"], sent["domain"], sent["secure"]) == (FOURTEEN_DAYS, "", "")
    assert len(sent.value) == 43


@pytest.fixture
def production(settings: AuthSettings, parts: Parts) -> FastAPI:
    return create_app(settings.model_copy(update={"env": "production"}), parts=parts)


@pytest.mark.usefixtures("user")
async def test_in_production_the_cookie_is_secure(production: FastAPI, email: str) -> None:
    transport = httpx.ASGITransport(production)
    async with httpx.AsyncClient(transport=transport, base_url="https://auth") as client:
        login = await client.post("/auth/login", json={"email": email, "password": PASSWORD})
        logout = await refresh(client, "forged")
    assert cookie(login)["secure"] is True
    assert cookie(logout)["secure"] is True


@pytest.mark.usefixtures("user")
async def test_unknown_user_impossible_email_and_wrong_password_answer_alike(
    client: httpx.AsyncClient, email: str
) -> None:
    tries = [(email, "wrong"), ("nobody@example.com", PASSWORD), ("no address", PASSWORD), ("", PASSWORD)]
    answers = [await client.post("/auth/login", json={"email": one, "password": two}) for one, two in tries]
    assert [answer.status_code for answer in answers] == [401] * 4
    bodies = [{**answer.json(), "requestId": ""} for answer in answers]
    assert bodies == [bodies[0]] * 4
    assert bodies[0]["type"] == "urn:rewardctl:error:bad_credentials"
    assert not any("set-cookie" in answer.headers for answer in answers)


@pytest.mark.parametrize(
    "body", [{"email": {"$ne": None}, "password": PASSWORD}, {"email": "a@example.com", "password": 1}, {}]
)
async def test_a_login_that_is_no_login_is_refused(client: httpx.AsyncClient, body: object) -> None:
    answer = await client.post("/auth/login", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


async def test_a_refresh_answers_the_next_token_and_rotates_the_cookie(
    client: httpx.AsyncClient, login: httpx.Response
) -> None:
    answer = await refresh(client, cookie(login).value)
    assert (answer.status_code, set(answer.json())) == (200, {"accessToken"})
    assert cookie(answer).value != cookie(login).value
    assert cookie(answer)["max-age"] == FOURTEEN_DAYS
    me = await client.get("/auth/me", headers={"Authorization": f"Bearer {answer.json()['accessToken']}"})
    assert me.status_code == 200


async def test_new_roles_are_in_the_next_token(
    client: httpx.AsyncClient, login: httpx.Response, parts: Parts, user: str
) -> None:
    await parts.accounts.assign(user, [Role.ADMIN], ADMIN)
    token = (await refresh(client, cookie(login).value)).json()["accessToken"]
    answer = await client.get(f"/auth/users/{user}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200


async def test_tabs_that_refresh_at_once_all_stay_in(client: httpx.AsyncClient, login: httpx.Response) -> None:
    answers = await asyncio.gather(*(refresh(client, cookie(login).value) for _ in range(10)))
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len({cookie(answer).value for answer in answers}) == 10
    again = await asyncio.gather(*(refresh(client, cookie(answer).value) for answer in answers))
    assert [answer.status_code for answer in again] == [200] * 10


async def test_reuse_after_the_grace_ends_the_family(
    client: httpx.AsyncClient, login: httpx.Response, clock: MovableClock
) -> None:
    child = await refresh(client, cookie(login).value)
    clock.advance(PAST_GRACE)
    reused = await refresh(client, cookie(login).value)
    withdrawn = await refresh(client, cookie(child).value)
    for answer in (reused, withdrawn):
        assert (answer.status_code, answer.json()["type"]) == (401, "urn:rewardctl:error:invalid_token")
        assert cleared(answer)


async def test_an_expired_refresh_token_is_refused(
    client: httpx.AsyncClient, login: httpx.Response, clock: MovableClock
) -> None:
    clock.advance(timedelta(days=14))
    answer = await refresh(client, cookie(login).value)
    assert answer.status_code == 401
    assert cleared(answer)


@pytest.mark.parametrize("secret", ["", "forged", "x" * 4000, "\u00e9", "%00", '{"$ne": null}'])
async def test_a_forged_refresh_token_is_refused_and_cleared(client: httpx.AsyncClient, secret: str) -> None:
    answer = await refresh(client, secret)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert cleared(answer)


async def test_a_refresh_without_a_cookie_is_refused_and_cleared(client: httpx.AsyncClient) -> None:
    answer = await client.post("/auth/refresh")
    assert answer.status_code == 401
    assert cleared(answer)


async def test_neither_password_nor_refresh_token_is_stored(
    login: httpx.Response, database: Database, user: str
) -> None:
    stored = database.database
    account = await stored["accounts"].find_one({"_id": user})
    tokens = await stored["refresh_tokens"].find({"user_id": user}).to_list(None)
    assert len(tokens) == 1
    assert cookie(login).value not in repr(tokens)
    assert PASSWORD not in repr(account)
    assert "'password_hash': '$2b$04$" in repr(account)
