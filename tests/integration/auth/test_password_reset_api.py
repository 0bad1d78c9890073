"""An administrator gives somebody who forgot theirs another password."""

import asyncio

import httpx
import pytest

from daemons.auth.service.parts import Parts
from rewardctl.kernel.ids import new_id
from tests.integration.auth.steps import PASSWORD, Login, logged_in, refreshed, refused

NEW = "another fine horse"


async def reset(client: httpx.AsyncClient, by: Login, user_id: str, new: object = NEW) -> httpx.Response:
    return await client.put(f"/auth/users/{user_id}/password", json={"newPassword": new}, headers=by.headers)


async def login(client: httpx.AsyncClient, user: Login, password: str) -> httpx.Response:
    return await client.post("/auth/login", json={"email": user.user["email"], "password": password})


async def test_every_session_ends_and_the_new_password_alone_lets_in(
    client: httpx.AsyncClient, admin: Login, user: Login
) -> None:
    other = await logged_in(client, user.user)
    answer = await reset(client, admin, user.id)
    assert (answer.status_code, answer.content) == (204, b"")
    for ended in (user, other):
        refused(await refreshed(client, ended), 401, "invalid_token")
        refused(await client.get("/auth/me/sessions", headers=ended.headers), 401, "invalid_token")
    refused(await login(client, user, PASSWORD), 401, "bad_credentials")
    assert await logged_in(client, user.user, NEW)
    assert (await refreshed(client, admin)).status_code == 200


async def test_a_login_that_is_under_way_with_the_old_password_leaves_no_session(
    client: httpx.AsyncClient, admin: Login, user: Login
) -> None:
    tries = [login(client, user, PASSWORD) for _ in range(6)]
    answers = await asyncio.gather(*tries[:3], reset(client, admin, user.id), *tries[3:])
    for one in (one for one in answers if "set-cookie" in one.headers):
        again = await client.post("/auth/refresh", headers={"Cookie": one.headers["set-cookie"].partition(";")[0]})
        refused(again, 401, "invalid_token")


async def test_a_disabled_account_stays_disabled(client: httpx.AsyncClient, admin: Login, user: Login) -> None:
    path = f"/auth/users/{user.id}"
    await client.patch(path, json={"disabled": True}, headers=admin.headers)
    assert (await reset(client, admin, user.id)).status_code == 204
    assert (await client.get(path, headers=admin.headers)).json()["disabled"] is True
    refused(await login(client, user, NEW), 401, "bad_credentials")
    await client.patch(path, json={"disabled": False}, headers=admin.headers)
    assert await logged_in(client, user.user, NEW)


async def test_nobody_resets_their_own_so(client: httpx.AsyncClient, admin: Login) -> None:
    answer = await reset(client, admin, admin.id)
    refused(answer, 409, "oneself")
    assert answer.json()["hint"] == "change your own: rewardctl account password"
    assert await logged_in(client, admin.user)


async def test_who_is_erased_or_was_never_there_has_no_password(
    client: httpx.AsyncClient, admin: Login, user: Login
) -> None:
    await client.delete(f"/auth/users/{user.id}", headers=admin.headers)
    for user_id in (user.id, new_id(), "no-id", "$ne"):
        refused(await reset(client, admin, user_id), 404, "not_found")


@pytest.mark.parametrize("new", ["short", "x" * 129, 5, None, {"$ne": 1}])
async def test_a_password_that_would_not_register_is_refused(
    client: httpx.AsyncClient, admin: Login, user: Login, new: object
) -> None:
    answer = await reset(client, admin, user.id, new)
    refused(answer, 400, "invalid")
    assert answer.json()["errors"][0]["loc"] == "body.newPassword"
    assert (await refreshed(client, user)).status_code == 200


async def test_who_did_it_is_kept_for_the_audit_log_and_nothing_of_the_password(
    client: httpx.AsyncClient, admin: Login, user: Login, parts: Parts
) -> None:
    await reset(client, admin, user.id)
    ((change,),) = [one for one in await parts.accounts.accounts.untold(1000) if one[0].account_id == user.id]
    assert (change.action, change.old, change.new) == ("account.password_reset", {}, {})
    assert change.author.user_id == admin.id
