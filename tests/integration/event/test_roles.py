"""Who may knock at which door. A route without a row here fails."""

from collections.abc import Set as AbstractSet
from typing import Final

import httpx
import pytest
from fastapi import FastAPI

from rewardctl.kernel.principal import Role
from tests.builders import Bearer
from tests.integration.event.steps import refused

ANYONE: Final = {None, *Role}
LOGGED_IN: Final = set(Role)
OPERATOR: Final = {Role.OPERATOR, Role.ADMIN}
AUDITOR: Final = {Role.AUDITOR, Role.ADMIN}
OVERSEER: Final = {Role.OPERATOR, Role.AUDITOR, Role.ADMIN}
ADMIN: Final = {Role.ADMIN}
NOBODY: Final[set[Role]] = set()
"""It is for the platform's own daemons."""

ROWS: Final[dict[tuple[str, str], AbstractSet[Role | None]]] = {
    ("POST", "/rewards/{reward_id}/codes"): OPERATOR,
    ("GET", "/rewards/{reward_id}/codes"): OPERATOR,
    ("POST", "/events"): OPERATOR,
    ("GET", "/events"): LOGGED_IN,
    ("GET", "/events/{event_id}"): LOGGED_IN,
    ("PATCH", "/events/{event_id}"): OPERATOR,
    ("DELETE", "/events/{event_id}"): ADMIN,
    ("GET", "/reward-types"): OPERATOR,
    ("POST", "/rewards/{reward_type}"): OPERATOR,
    ("GET", "/rewards"): OPERATOR,
    ("GET", "/rewards/{reward_id}"): OPERATOR,
    ("POST", "/events/{event_id}/rewards"): OPERATOR,
    ("GET", "/events/{event_id}/rewards"): LOGGED_IN,
    ("PATCH", "/events/{event_id}/rewards/{reward_id}"): OPERATOR,
    ("DELETE", "/events/{event_id}/rewards/{reward_id}"): OPERATOR,
    ("POST", "/events/{event_id}/requests/{reward_id}"): LOGGED_IN,
    ("GET", "/events/requests/mine"): LOGGED_IN,
    ("GET", "/events/requests"): OVERSEER,
    ("GET", "/events/requests/{claim_id}"): LOGGED_IN,
    ("PATCH", "/events/requests/{claim_id}"): OPERATOR,
    ("POST", "/events/requests/{claim_id}/revoke"): OPERATOR,
    ("POST", "/events/requests/decide"): OPERATOR,
    ("POST", "/events/requests/{claim_id}/callback"): ANYONE,
    ("GET", "/events/{event_id}/eligibility"): LOGGED_IN,
    ("POST", "/events/{event_id}/simulate"): OPERATOR,
    ("POST", "/events/simulate"): OPERATOR,
    ("POST", "/activities"): OPERATOR,
    ("GET", "/activities"): OVERSEER,
    ("PUT", "/users/{user_id}/attributes"): OPERATOR,
    ("GET", "/conditions/schema"): LOGGED_IN,
    ("POST", "/conditions/check"): OPERATOR,
    ("GET", "/audit"): AUDITOR,
    ("POST", "/audit/accounts"): NOBODY,
    ("DELETE", "/users/{user_id}"): NOBODY,
    ("GET", "/stats/events/{event_id}"): OVERSEER,
    ("GET", "/wallet"): LOGGED_IN,
    ("GET", "/wallet/ledger"): LOGGED_IN,
}
CELLS: Final = [(verb, path, role) for verb, path in ROWS for role in Role]
SHUT: Final = [row for row, open_for in ROWS.items() if open_for is not ANYONE]


async def knock(client: httpx.AsyncClient, verb: str, path: str, headers: dict[str, str]) -> httpx.Response:
    """With ids of nothing and an empty body: who may enter finds nothing or is told what is missing."""
    found = path.replace("{reward_type}", "POINT")
    for name in ("event_id", "reward_id", "claim_id", "user_id"):
        found = found.replace(f"{{{name}}}", "0" * 24)
    return await client.request(verb, found, json={}, headers=headers)


def test_every_route_has_a_row(app: FastAPI) -> None:
    served = {(verb.upper(), path) for path, verbs in app.openapi()["paths"].items() for verb in verbs}
    assert served == set(ROWS)


@pytest.mark.parametrize(("verb", "path", "role"), CELLS)
async def test_a_route_is_open_for_its_roles_and_shut_for_the_others(
    anonymous: httpx.AsyncClient, bearer: Bearer, verb: str, path: str, role: Role
) -> None:
    answer = await knock(anonymous, verb, path, bearer(role))
    if role in ROWS[verb, path]:
        assert answer.status_code in {200, 400, 404}, answer.text
    else:
        refused(answer, 403, "forbidden")


@pytest.mark.parametrize(("verb", "path"), set(ROWS) - set(SHUT))
async def test_what_is_open_for_anyone_asks_for_no_token(anonymous: httpx.AsyncClient, verb: str, path: str) -> None:
    refused(await knock(anonymous, verb, path, {}), 404, "not_found")


@pytest.mark.parametrize(("verb", "path"), SHUT)
async def test_the_anonymous_log_in_first_whoever_they_say_they_are(
    anonymous: httpx.AsyncClient, verb: str, path: str
) -> None:
    forged = {"X-User-Id": "0" * 24, "X-User-Roles": "ADMIN", "X-Roles": "ADMIN", "Cookie": "accessToken=forged"}
    answer = await knock(anonymous, verb, path, forged)
    refused(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("verb", "path"), SHUT)
async def test_a_token_without_roles_opens_what_is_for_all_alone(
    anonymous: httpx.AsyncClient, bearer: Bearer, verb: str, path: str
) -> None:
    answer = await knock(anonymous, verb, path, bearer())
    assert (answer.status_code == 403) == (ROWS[verb, path] is not LOGGED_IN)
