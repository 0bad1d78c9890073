import asyncio
import re
from typing import Any

import httpx
import pytest

from rewardctl.kernel.principal import Role
from tests.integration.auth.conftest import Bearer

PASSWORD = "correct horse"
NOBODY = "0" * 24


async def register(client: httpx.AsyncClient, email: str) -> dict[str, Any]:
    answer = await client.post("/auth/users", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    user: dict[str, Any] = answer.json()
    return user


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:rewardctl:error:{code}"


async def test_registering_answers_the_user_and_no_secret(client: httpx.AsyncClient, email: str) -> None:
    user = await register(client, email)
    assert set(user) == {"id", "email", "roles", "createdAt", "updatedAt"}
    assert (user["email"], user["roles"]) == (email, ["USER"])
    assert re.fullmatch(r"[0-9a-f]{24}", user["id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", user["createdAt"])


async def test_a_registered_email_is_taken_in_any_case(client: httpx.AsyncClient, email: str) -> None:
    await register(client, email)
    again = await client.post("/auth/users", json={"email": email.upper(), "password": PASSWORD})
    refused(again, 409, "email_taken")


async def test_fifty_at_once_register_one_account(client: httpx.AsyncClient, email: str) -> None:
    body = {"email": email, "password": PASSWORD}
    answers = await asyncio.gather(*(client.post("/auth/users", json=body) for _ in range(50)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49


@pytest.mark.parametrize(
    "body",
    [
        {"email": "no address", "password": PASSWORD},
        {"email": "a@example.com", "password": "seven77"},
        {"email": "a@example.com"},
        {"email": "a@example.com", "password": PASSWORD, "roles": ["ADMIN"]},
        {"email": "a@example.com", "password": PASSWORD, "role": "ADMIN"},
        {"email": {"$ne": None}, "password": PASSWORD},
        {"email": "a\x00@example.com", "password": PASSWORD},
        [],
    ],
)
async def test_a_bad_registration_is_a_problem_that_echoes_nothing(client: httpx.AsyncClient, body: object) -> None:
    answer = await client.post("/auth/users", json=body)
    refused(answer, 400, "invalid")
    assert answer.json()["errors"]
    assert PASSWORD not in answer.text


async def test_who_is_logged_in_reads_themselves(client: httpx.AsyncClient, email: str, bearer: Bearer) -> None:
    user = await register(client, email)
    answer = await client.get("/auth/me", headers=bearer(Role.USER, user_id=user["id"]))
    assert (answer.status_code, answer.json()) == (200, user)


async def test_the_quick_way_says_what_the_long_way_says(client: httpx.AsyncClient, email: str, bearer: Bearer) -> None:
    headers = bearer(Role.USER, user_id=(await register(client, email))["id"]) | {"X-Request-Id": "either-way"}
    quick, slow = [await client.get(f"/auth/me{query}", headers=headers) for query in ("", "?out=of-the-ordinary")]
    assert (quick.status_code, quick.content, quick.headers) == (slow.status_code, slow.content, slow.headers)


async def test_a_token_of_an_account_that_is_gone_is_no_longer_good(client: httpx.AsyncClient, bearer: Bearer) -> None:
    answer = await client.get("/auth/me", headers=bearer(Role.USER, user_id=NOBODY))
    refused(answer, 401, "invalid_token")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_an_admin_finds_a_user_by_id_and_by_any_spelling_of_the_email(
    client: httpx.AsyncClient, email: str, bearer: Bearer
) -> None:
    user = await register(client, email)
    by_id = await client.get(f"/auth/users/{user['id']}", headers=bearer(Role.ADMIN))
    by_email = await client.get("/auth/users/email", params={"email": email.upper()}, headers=bearer(Role.ADMIN))
    assert (by_id.status_code, by_id.json()) == (200, {**user, "disabled": False})
    assert (by_email.status_code, by_email.json()) == (200, {**user, "disabled": False})


@pytest.mark.parametrize("path", [f"/auth/users/{NOBODY}", "/auth/users/no-id", "/auth/users/%00", "/auth/users/$ne"])
async def test_an_id_that_is_not_there_is_not_found(client: httpx.AsyncClient, bearer: Bearer, path: str) -> None:
    refused(await client.get(path, headers=bearer(Role.ADMIN)), 404, "not_found")
    roles = await client.put(f"{path}/roles", json={"roles": ["USER"]}, headers=bearer(Role.ADMIN))
    refused(roles, 404, "not_found")


async def test_an_email_that_is_not_there_is_not_found(client: httpx.AsyncClient, email: str, bearer: Bearer) -> None:
    answer = await client.get("/auth/users/email", params={"email": email}, headers=bearer(Role.ADMIN))
    refused(answer, 404, "not_found")
    assert (answer.json()["detail"], answer.json()["hint"]) == (
        "No user has this e-mail",
        "see: rewardctl account list",
    )


async def test_a_user_who_is_not_there_is_said_to_be_none(client: httpx.AsyncClient, bearer: Bearer) -> None:
    problem = (await client.get(f"/auth/users/{NOBODY}", headers=bearer(Role.ADMIN))).json()
    assert problem["detail"] == "No user has this id"
    assert problem["hint"] == "see: rewardctl account list"


async def test_looking_for_no_email_is_refused(client: httpx.AsyncClient, bearer: Bearer) -> None:
    refused(await client.get("/auth/users/email", headers=bearer(Role.ADMIN)), 400, "invalid")


async def test_an_admin_replaces_roles(client: httpx.AsyncClient, email: str, bearer: Bearer) -> None:
    user = await register(client, email)
    path = f"/auth/users/{user['id']}"
    body = {"roles": ["OPERATOR", "AUDITOR", "OPERATOR"]}
    answer = await client.put(f"{path}/roles", json=body, headers=bearer(Role.ADMIN))
    assert (answer.status_code, answer.json()["roles"]) == (200, ["AUDITOR", "OPERATOR"])
    assert (await client.get(path, headers=bearer(Role.ADMIN))).json() == answer.json()


@pytest.mark.parametrize("roles", [["ROOT"], [], "ADMIN", None, [{"$ne": 1}], ["admin"]])
async def test_unknown_roles_are_refused_and_change_nothing(
    client: httpx.AsyncClient, email: str, bearer: Bearer, roles: object
) -> None:
    user = await register(client, email)
    path = f"/auth/users/{user['id']}"
    refused(await client.put(f"{path}/roles", json={"roles": roles}, headers=bearer(Role.ADMIN)), 400, "invalid")
    assert (await client.get(path, headers=bearer(Role.ADMIN))).json() == {**user, "disabled": False}


ADMINS_OWN = [("GET", f"/auth/users/{NOBODY}"), ("GET", "/auth/users/email"), ("PUT", f"/auth/users/{NOBODY}/roles")]


@pytest.mark.parametrize(("verb", "path"), ADMINS_OWN)
@pytest.mark.parametrize("role", [Role.USER, Role.OPERATOR, Role.AUDITOR])
async def test_who_is_no_admin_is_forbidden(
    client: httpx.AsyncClient, bearer: Bearer, verb: str, path: str, role: Role
) -> None:
    answer = await client.request(verb, path, params={"email": "a"}, json={"roles": ["ADMIN"]}, headers=bearer(role))
    refused(answer, 403, "forbidden")


@pytest.mark.parametrize(("verb", "path"), [*ADMINS_OWN, ("GET", "/auth/me")])
async def test_the_anonymous_log_in_first(client: httpx.AsyncClient, verb: str, path: str) -> None:
    forged = {"X-User-Id": NOBODY, "X-Roles": "ADMIN"}
    answer = await client.request(verb, path, params={"email": "a"}, json={"roles": ["ADMIN"]}, headers=forged)
    refused(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
