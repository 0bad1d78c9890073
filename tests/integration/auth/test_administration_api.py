import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from loguru import logger

from daemons.auth.app import create_app
from daemons.auth.bootstrap import build
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from daemons.chassis.database.mongo import Database
from rewardctl.kernel import passwords
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.fakes.auth import ADMIN
from tests.integration.auth.conftest import Bearer
from tests.integration.auth.steps import PASSWORD, Login, logged_in, refreshed, refused, registered


async def disabled(client: httpx.AsyncClient, by: Login, user_id: str, *, disabled: bool = True) -> httpx.Response:
    return await client.patch(f"/auth/users/{user_id}", json={"disabled": disabled}, headers=by.headers)


async def login(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/auth/login", json={"email": email, "password": password})


def same(one: httpx.Response, other: httpx.Response) -> bool:
    return {**one.json(), "requestId": ""} == {**other.json(), "requestId": ""}


async def test_a_disabled_user_is_out_and_a_login_is_answered_as_for_a_wrong_password(
    client: httpx.AsyncClient, admin: Login, user: Login
) -> None:
    answer = await disabled(client, admin, user.id)
    assert (answer.status_code, answer.json()["disabled"]) == (200, True)
    refused(await refreshed(client, user), 401, "invalid_token")
    refused(await client.get("/auth/me", headers=user.headers), 401, "invalid_token")
    right, wrong = await login(client, user.user["email"]), await login(client, user.user["email"], "wrong")
    refused(right, 401, "bad_credentials")
    assert same(right, wrong)


async def test_enabled_again_they_log_in_and_no_old_session_comes_back(
    client: httpx.AsyncClient, admin: Login, user: Login
) -> None:
    await disabled(client, admin, user.id)
    answer = await disabled(client, admin, user.id, disabled=False)
    assert (answer.status_code, answer.json()["disabled"]) == (200, False)
    refused(await refreshed(client, user), 401, "invalid_token")
    assert await logged_in(client, user.user)


async def test_a_login_that_is_under_way_while_the_account_is_disabled_leaves_no_session(
    client: httpx.AsyncClient, admin: Login, user: Login
) -> None:
    tries = [login(client, user.user["email"]) for _ in range(10)]
    answers = await asyncio.gather(*tries[:5], disabled(client, admin, user.id), *tries[5:])
    await disabled(client, admin, user.id, disabled=False)
    opened = [one for one in answers if "set-cookie" in one.headers]
    for one in opened:
        again = await client.post("/auth/refresh", headers={"Cookie": one.headers["set-cookie"].partition(";")[0]})
        refused(again, 401, "invalid_token")


async def test_nobody_disables_or_erases_themselves(client: httpx.AsyncClient, admin: Login) -> None:
    refused(await disabled(client, admin, admin.id), 409, "oneself")
    refused(await client.delete(f"/auth/users/{admin.id}", headers=admin.headers), 409, "oneself")
    assert (await client.get("/auth/me", headers=admin.headers)).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"disabled": "true"}, {"disabled": 1}, {"disabled": True, "roles": ["ADMIN"]}, []]
)
async def test_a_change_that_is_none_is_refused(
    client: httpx.AsyncClient, admin: Login, user: Login, body: object
) -> None:
    refused(await client.patch(f"/auth/users/{user.id}", json=body, headers=admin.headers), 400, "invalid")


async def test_who_is_not_there_is_neither_changed_nor_erased(client: httpx.AsyncClient, admin: Login) -> None:
    for user_id in (new_id(), "no-id", "$ne"):
        refused(await disabled(client, admin, user_id), 404, "not_found")
        refused(await client.delete(f"/auth/users/{user_id}", headers=admin.headers), 404, "not_found")


async def test_of_an_erased_user_auth_keeps_an_id_and_nothing_that_tells_of_them(
    client: httpx.AsyncClient, admin: Login, user: Login, database: Database
) -> None:
    answer = await client.delete(f"/auth/users/{user.id}", headers=admin.headers)
    assert (answer.status_code, answer.content) == (204, b"")
    stored = database.database
    account = await stored["accounts"].find_one({"_id": user.id})
    assert account is not None
    assert (account["email"], account["password_hash"], account["roles"]) == ("", "", [])
    assert user.user["email"].lower() not in repr(account).lower()
    for collection in ("sessions", "refresh_tokens"):
        assert await stored[collection].count_documents({"user_id": user.id}) == 0


async def test_an_erased_user_is_gone_from_every_route_and_the_email_may_register_anew(
    client: httpx.AsyncClient, admin: Login, user: Login
) -> None:
    path, email = f"/auth/users/{user.id}", user.user["email"]
    await client.delete(path, headers=admin.headers)
    for answer in (
        await client.get(path, headers=admin.headers),
        await client.delete(path, headers=admin.headers),
        await client.put(f"{path}/roles", json={"roles": ["USER"]}, headers=admin.headers),
        await client.get("/auth/users/email", params={"email": email}, headers=admin.headers),
    ):
        refused(answer, 404, "not_found")
    found = await client.get("/auth/users", params={"q": email}, headers=admin.headers)
    assert found.json() == {"items": [], "nextCursor": None, "hasMore": False}
    refused(await refreshed(client, user), 401, "invalid_token")
    refused(await client.get("/auth/me", headers=user.headers), 401, "invalid_token")
    assert same(await login(client, email), await login(client, "nobody@example.com"))
    assert (await registered(client, email))["id"] != user.id


async def test_what_admins_do_is_kept_for_the_audit_log_without_an_email(
    client: httpx.AsyncClient, admin: Login, user: Login, parts: Parts
) -> None:
    await disabled(client, admin, user.id)
    await disabled(client, admin, user.id, disabled=False)
    await client.delete(f"/auth/users/{user.id}", headers=admin.headers)
    (changes,) = [one for one in await parts.accounts.accounts.untold(1000) if one[0].account_id == user.id]
    assert [(one.action, one.old, one.new) for one in changes] == [
        ("account.disabled", {"disabled": False}, {"disabled": True}),
        ("account.enabled", {"disabled": True}, {"disabled": False}),
        ("account.erased", {"roles": ["USER"]}, None),
    ]
    assert {one.author.user_id for one in changes} == {admin.id}
    assert user.user["email"] not in repr(changes)


async def test_users_are_listed_in_pages_by_role_and_by_how_their_email_begins(
    client: httpx.AsyncClient, admin: Login, parts: Parts
) -> None:
    begun = f"list-{new_id()}"
    users = [await registered(client, f"{begun}-{name}@Example.com") for name in "dbca"]
    await parts.accounts.assign(users[0]["id"], [Role.OPERATOR], ADMIN)
    seen: list[dict[str, Any]] = []
    query: dict[str, Any] = {"q": begun.upper(), "limit": 3}
    while True:
        page = (await client.get("/auth/users", params=query, headers=admin.headers)).json()
        seen += page["items"]
        assert page["hasMore"] is (page["nextCursor"] is not None)
        if not page["hasMore"]:
            break
        query["cursor"] = page["nextCursor"]
    assert [one["email"] for one in seen] == [f"{begun}-{name}@Example.com" for name in "abcd"]
    assert set(seen[0]) == {"id", "email", "roles", "createdAt", "updatedAt", "disabled"}
    one = await client.get("/auth/users", params={"q": begun, "role": "OPERATOR"}, headers=admin.headers)
    assert [user["id"] for user in one.json()["items"]] == [users[0]["id"]]


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=-1", "role=ROOT", "cursor=x", f"cursor={'0' * 24}", "q=", "q=%00"]
)
async def test_a_list_of_nonsense_is_refused(client: httpx.AsyncClient, admin: Login, query: str) -> None:
    refused(await client.get(f"/auth/users?{query}", headers=admin.headers), 400, "invalid")


@pytest.mark.parametrize("change", [{"env": "production"}, {"refuse_common_passwords": True}])
async def test_common_passwords_are_refused_in_production_and_where_it_is_set(
    settings: AuthSettings, email: str, change: dict[str, object]
) -> None:
    strict = settings.model_copy(update=change)
    parts = await build(strict)
    transport = httpx.ASGITransport(create_app(strict, parts=parts))
    async with httpx.AsyncClient(transport=transport, base_url="https://auth") as auth:
        answer = await auth.post("/auth/users", json={"email": email, "password": "Password1"})
        refused(answer, 400, "invalid")
        assert answer.json()["errors"][0]["loc"] == "body.password"
        user = await logged_in(auth, await registered(auth, email))
        body = {"currentPassword": PASSWORD, "newPassword": "qwertyuiop"}
        again = await auth.put("/auth/me/password", json=body, headers=user.headers)
        assert again.json()["errors"][0]["loc"] == "body.newPassword"
    await parts.close()


async def test_elsewhere_a_common_password_is_taken(client: httpx.AsyncClient, email: str) -> None:
    answer = await client.post("/auth/users", json={"email": email, "password": "password"})
    assert answer.status_code == 201


async def test_after_the_pepper_and_the_cost_changed_the_next_login_hashes_anew(
    settings: AuthSettings, parts: Parts, database: Database, email: str, tmp_path: Path
) -> None:
    user = await parts.accounts.register(email, PASSWORD)
    (tmp_path / "new-pepper").write_bytes(b"new pepper")
    change = {"pepper_file": tmp_path / "new-pepper", "old_pepper_files": (settings.pepper_file,), "bcrypt_cost": 5}
    later = await build(settings.model_copy(update=change))
    for _ in range(2):
        await later.sessions.open(email, PASSWORD, None)
    stored = await database.database["accounts"].find_one({"_id": user.id})
    assert stored is not None
    assert passwords.cost_of(stored["password_hash"]) == 5
    assert passwords.matches(PASSWORD, b"new pepper", stored["password_hash"])
    assert stored["revision"] == 1
    await later.close()


async def test_no_line_holds_an_email_that_was_looked_for(
    client: httpx.AsyncClient, user: Login, bearer: Bearer
) -> None:
    lines: list[str] = []
    handler = logger.add(lambda line: lines.append(str(line)), serialize=True, level="TRACE")
    email = user.user["email"]
    for params in ({"email": email}, {"email": f"other-{email}"}):
        await client.get("/auth/users/email", params=params, headers=bearer(Role.ADMIN))
    await client.get("/auth/users", params={"q": email}, headers=bearer(Role.ADMIN))
    logger.remove(handler)
    written = "".join(lines)
    assert "/auth/users/email" in written
    assert email.partition("@")[0] not in written
