"""Who may knock at which door. A route without a row here fails."""

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI

from daemons.auth.app import create_app
from daemons.auth.service.parts import Parts
from daemons.auth.settings import AuthSettings
from rewardctl.kernel.principal import Role
from tests.builders import SERVICE_SECRET, service_bearer
from tests.integration.auth.conftest import Bearer
from tests.integration.auth.steps import refused

ANYONE: Final = {None, *Role}
LOGGED_IN: Final = set(Role)
ADMIN: Final = {Role.ADMIN}
NOBODY: Final[set[Role]] = set()
"""It is for the platform's own daemons."""

ROWS: Final[dict[tuple[str, str], AbstractSet[Role | None]]] = {
    ("POST", "/auth/users"): ANYONE,
    ("POST", "/auth/login"): ANYONE,
    ("POST", "/auth/refresh"): ANYONE,
    ("POST", "/auth/logout"): ANYONE,
    ("GET", "/.well-known/jwks.json"): ANYONE,
    ("GET", "/auth/me"): LOGGED_IN,
    ("PUT", "/auth/me/password"): LOGGED_IN,
    ("GET", "/auth/me/sessions"): LOGGED_IN,
    ("DELETE", "/auth/me/sessions"): LOGGED_IN,
    ("GET", "/auth/me/sessions/{id}"): LOGGED_IN,
    ("DELETE", "/auth/me/sessions/{id}"): LOGGED_IN,
    ("GET", "/auth/users"): ADMIN,
    ("GET", "/auth/users/email"): ADMIN,
    ("GET", "/auth/users/{id}"): ADMIN,
    ("PATCH", "/auth/users/{id}"): ADMIN,
    ("DELETE", "/auth/users/{id}"): ADMIN,
    ("PUT", "/auth/users/{id}/roles"): ADMIN,
    ("PUT", "/auth/users/{id}/password"): ADMIN,
    ("GET", "/auth/revocations"): NOBODY,
}
CELLS: Final = [(verb, path, role) for verb, path in ROWS for role in Role]
SHUT: Final = [row for row, open_for in ROWS.items() if open_for is not ANYONE]
_ENTERED: Final = {200, 204, 400, 404}
_PASSED: Final = {*_ENTERED, 401}
"""Behind the door, somebody whose account is not there is told so."""


@pytest.fixture
def app(settings: AuthSettings, parts: Parts, tmp_path: Path) -> FastAPI:
    """One that knows the other daemons."""
    secret = tmp_path / "service-secret"
    secret.write_bytes(SERVICE_SECRET)
    return create_app(settings.model_copy(update={"service_secret_file": secret}), parts=parts)


async def knock(client: httpx.AsyncClient, verb: str, path: str, headers: dict[str, str]) -> httpx.Response:
    """With ids of nothing and an empty body: who may enter finds nothing or is told what is missing."""
    return await client.request(verb, path.replace("{id}", "0" * 23 + "1"), json={}, headers=headers)


def test_every_route_has_a_row(app: FastAPI) -> None:
    served = {(verb.upper(), path) for path, verbs in app.openapi()["paths"].items() for verb in verbs}
    assert served == set(ROWS)


@pytest.mark.parametrize(("verb", "path", "role"), CELLS)
async def test_a_route_is_open_for_its_roles_and_shut_for_the_others(
    client: httpx.AsyncClient, bearer: Bearer, verb: str, path: str, role: Role
) -> None:
    answer = await knock(client, verb, path, bearer(role))
    if role in ROWS[verb, path]:
        assert answer.status_code in (_PASSED if path.startswith("/auth/me") or path == "/auth/refresh" else _ENTERED)
    else:
        refused(answer, 403, "forbidden")


@pytest.mark.parametrize(("verb", "path"), SHUT)
async def test_the_anonymous_log_in_first_whoever_they_say_they_are(
    client: httpx.AsyncClient, verb: str, path: str
) -> None:
    forged = {"X-User-Id": "0" * 24, "X-User-Roles": "ADMIN", "X-Roles": "ADMIN", "Cookie": "accessToken=forged"}
    answer = await knock(client, verb, path, forged)
    refused(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("verb", "path"), sorted(set(SHUT) - {("GET", "/auth/revocations")}))
async def test_a_daemon_is_no_user(client: httpx.AsyncClient, verb: str, path: str) -> None:
    refused(await knock(client, verb, path, service_bearer("auth")), 401, "invalid_token")


async def test_the_daemons_alone_read_what_ended(client: httpx.AsyncClient) -> None:
    answer = await client.get("/auth/revocations", headers=service_bearer("auth"))
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"sessions", "users", "until"}
    refused(await client.get("/auth/revocations", headers=service_bearer("event")), 401, "invalid_token")
    nonsense = await client.get("/auth/revocations?since=yesterday", headers=service_bearer("auth"))
    refused(nonsense, 400, "invalid")


async def test_the_public_keys_are_there_for_anyone_and_nothing_of_the_private_ones(client: httpx.AsyncClient) -> None:
    answer = await client.get("/.well-known/jwks.json")
    assert answer.headers["cache-control"] == "public, max-age=30"
    (key,) = answer.json()["keys"]
    told: dict[str, Any] = {name: value for name, value in key.items() if name not in {"kid", "x"}}
    assert told == {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig"}
