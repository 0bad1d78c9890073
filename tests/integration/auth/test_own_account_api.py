import asyncio

import httpx
import pytest

from daemons.auth.service.parts import Parts
from rewardctl.kernel.ids import new_id
from tests.integration.auth.steps import PASSWORD, Login, logged_in, refreshed, refused, registered

NEW = "another fine horse"


@pytest.fixture
async def here(client: httpx.AsyncClient, email: str) -> Login:
    return await logged_in(client, await registered(client, email), agent="here")


@pytest.fixture
async def there(client: httpx.AsyncClient, here: Login) -> Login:
    return await logged_in(client, here.user, agent="there")


async def changed(client: httpx.AsyncClient, login: Login, new: str = NEW, present: str = PASSWORD) -> httpx.Response:
    body = {"currentPassword": present, "newPassword": new}
    return await client.put("/auth/me/password", json=body, headers=login.headers)


async def listed(client: httpx.AsyncClient, login: Login) -> dict[str, bool]:
    """Which is the current one, by the program that logged in."""
    answer = await client.get("/auth/me/sessions", headers=login.headers)
    assert answer.status_code == 200, answer.text
    return {one["userAgent"]: one["current"] for one in answer.json()}


async def test_a_new_password_lets_in_the_old_one_no_more_and_every_other_session_ends(
    client: httpx.AsyncClient, here: Login, there: Login
) -> None:
    answer = await changed(client, here)
    assert (answer.status_code, answer.content) == (204, b"")
    refused(await refreshed(client, there), 401, "invalid_token")
    assert (await refreshed(client, here)).status_code == 200
    old = await client.post("/auth/login", json={"email": here.user["email"], "password": PASSWORD})
    refused(old, 401, "bad_credentials")
    assert await listed(client, await logged_in(client, here.user, NEW, "anew")) == {"here": False, "anew": True}


async def test_a_wrong_present_password_is_told_and_changes_nothing(
    client: httpx.AsyncClient, here: Login, there: Login
) -> None:
    answer = await changed(client, here, present="wrong horse")
    refused(answer, 400, "invalid")
    assert answer.json()["errors"] == [{"loc": "body.currentPassword", "msg": "is not your present password"}]
    assert "www-authenticate" not in answer.headers
    assert (await refreshed(client, there)).status_code == 200
    assert await logged_in(client, here.user)


@pytest.mark.parametrize("new", ["short", "x" * 129, 5, None, {"$ne": 1}])
async def test_a_new_password_that_is_none_is_refused(client: httpx.AsyncClient, here: Login, new: object) -> None:
    body = {"currentPassword": PASSWORD, "newPassword": new}
    answer = await client.put("/auth/me/password", json=body, headers=here.headers)
    refused(answer, 400, "invalid")
    assert answer.json()["errors"][0]["loc"] == "body.newPassword"
    assert PASSWORD not in answer.text


async def test_two_who_change_it_at_once_do_not_both_keep_their_sessions(
    client: httpx.AsyncClient, here: Login, there: Login
) -> None:
    answers = await asyncio.gather(changed(client, here), changed(client, there, "a third horse"))
    assert min(answer.status_code for answer in answers) == 204
    left = [one.status_code for one in [await refreshed(client, here), await refreshed(client, there)]]
    assert sorted(left) == [200, 401]


async def test_sessions_are_listed_with_where_they_are_used(
    client: httpx.AsyncClient, here: Login, there: Login
) -> None:
    assert await listed(client, here) == {"here": True, "there": False}
    (first, second) = (await client.get("/auth/me/sessions", headers=there.headers)).json()
    assert set(first) == {"id", "createdAt", "lastUsedAt", "userAgent", "current"}
    alone = await client.get(f"/auth/me/sessions/{second['id']}", headers=there.headers)
    assert (alone.status_code, alone.json()) == (200, second)


async def test_one_session_is_ended_and_the_others_go_on(client: httpx.AsyncClient, here: Login, there: Login) -> None:
    ids = {one["userAgent"]: one["id"] for one in (await client.get("/auth/me/sessions", headers=here.headers)).json()}
    path = f"/auth/me/sessions/{ids['there']}"
    assert (await client.delete(path, headers=here.headers)).status_code == 204
    refused(await client.delete(path, headers=here.headers), 404, "not_found")
    refused(await refreshed(client, there), 401, "invalid_token")
    assert await listed(client, here) == {"here": True}
    assert (await refreshed(client, here)).status_code == 200


async def test_all_others_are_ended_and_the_one_that_asks_goes_on(
    client: httpx.AsyncClient, here: Login, there: Login
) -> None:
    answer = await client.delete("/auth/me/sessions", headers=here.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    refused(await refreshed(client, there), 401, "invalid_token")
    assert (await refreshed(client, here)).status_code == 200
    assert await listed(client, here) == {"here": True}


async def test_a_session_that_was_ended_does_not_bring_itself_back(
    client: httpx.AsyncClient, here: Login, there: Login
) -> None:
    await changed(client, here)
    for answer in (
        await client.delete("/auth/me/sessions", headers=there.headers),
        await changed(client, there, present=NEW, new="stolen horse"),
        await client.get("/auth/me/sessions", headers=there.headers),
    ):
        refused(answer, 401, "invalid_token")
    assert (await refreshed(client, here)).status_code == 200


async def test_somebody_elses_session_is_not_there(client: httpx.AsyncClient, here: Login) -> None:
    stranger = await logged_in(client, await registered(client))
    (theirs,) = (await client.get("/auth/me/sessions", headers=stranger.headers)).json()
    for path in (theirs["id"], new_id(), "$ne", "%00"):
        refused(await client.get(f"/auth/me/sessions/{path}", headers=here.headers), 404, "not_found")
        refused(await client.delete(f"/auth/me/sessions/{path}", headers=here.headers), 404, "not_found")
    assert (await refreshed(client, stranger)).status_code == 200


async def test_security_somebody_elses_session_and_none_are_answered_alike(
    client: httpx.AsyncClient, here: Login
) -> None:
    stranger = await logged_in(client, await registered(client))
    (theirs,) = (await client.get("/auth/me/sessions", headers=stranger.headers)).json()
    for session_id in (theirs["id"], new_id()):
        problem = (await client.get(f"/auth/me/sessions/{session_id}", headers=here.headers)).json()
        assert problem["detail"] == "None of your sessions has this id"
        assert problem["hint"] == "see: rewardctl account sessions"


async def test_logging_out_ends_the_family_and_clears_the_cookie(
    client: httpx.AsyncClient, here: Login, there: Login
) -> None:
    child = await refreshed(client, here)
    answer = await client.post("/auth/logout", headers=here.cookie)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "refreshToken=; Max-Age=0; Path=/auth;" in answer.headers["set-cookie"]
    secret = child.headers["set-cookie"].partition(";")[0]
    refused(await client.post("/auth/refresh", headers={"Cookie": secret}), 401, "invalid_token")
    assert await listed(client, there) == {"there": True}


@pytest.mark.parametrize("headers", [{}, {"Cookie": "refreshToken=forged"}, {"Cookie": "refreshToken="}])
async def test_logging_out_of_nothing_is_well(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.post("/auth/logout", headers=headers)
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_a_change_of_the_password_is_kept_for_the_audit_log(
    client: httpx.AsyncClient, here: Login, parts: Parts
) -> None:
    await changed(client, here)
    ((change,),) = [one for one in await parts.accounts.accounts.untold(1000) if one[0].account_id == here.id]
    assert (change.action, change.author.user_id, change.old, change.new) == (
        "account.password_changed",
        here.id,
        {},
        {},
    )
