import uuid

import httpx
import pytest
from fastapi import FastAPI

from daemons.chassis.web import app as chassis
from rewardctl.kernel.errors import BadSettings, Unavailable
from rewardctl.kernel.principal import Role
from rewardctl.kernel.settings import ServiceSettings
from tests.builders import Bearer
from tests.unit.chassis.conftest import Parts

ID = "0" * 24
Records = list[dict[str, object]]


@pytest.mark.parametrize("path", ["/samples", "/sold-out", "/nowhere", "/broken", "/health/live", "/caller"])
async def test_a_well_formed_request_id_is_echoed_whatever_the_answer(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"X-Request-Id": "my.request_id-1"})
    assert answer.headers.get_list("x-request-id") == ["my.request_id-1"]


@pytest.mark.parametrize("offered", [None, "short", "x" * 65, "with space", "a{b}c}d", "ümlaut-id", "a\x1b[2Jbcdef"])
async def test_another_request_id_is_replaced_by_a_fresh_one(client: httpx.AsyncClient, offered: str | None) -> None:
    headers = [] if offered is None else [(b"X-Request-Id", offered.encode())]
    answer = await client.get("/sold-out", headers=headers)
    assert uuid.UUID(answer.headers["x-request-id"]).version == 7
    assert answer.json()["requestId"] == answer.headers["x-request-id"]


async def test_a_request_is_one_line_that_says_what_came_of_it(client: httpx.AsyncClient, records: Records) -> None:
    await client.get(f"/samples/{ID}", headers={"User-Agent": "{curl}\n"[:-1]})
    (record,) = records
    extra = record["extra"]
    assert isinstance(extra, dict)
    assert record["message"] == "request completed"
    assert isinstance(extra.pop("durationMs"), float)
    assert extra == {
        "component": "http",
        "event": "http.request.completed",
        "parentSpanId": None,
        "method": "GET",
        "route": "/samples/{sample_id}",
        "path": f"/samples/{ID}",
        "statusCode": 200,
        "success": True,
        "clientIp": "127.0.0.1",
        "userAgent": "{curl}",
    }


@pytest.mark.parametrize(
    ("path", "code"), [("/sold-out", "sold_out"), ("/nowhere", "not_found"), ("/caller", "unauthenticated")]
)
async def test_the_line_of_a_refused_request_says_by_which_code(
    client: httpx.AsyncClient, records: Records, path: str, code: str
) -> None:
    await client.get(path)
    extra = records[-1]["extra"]
    assert isinstance(extra, dict)
    assert extra["code"] == code


async def test_the_line_names_the_span_of_the_caller(client: httpx.AsyncClient, records: Records) -> None:
    await client.get("/samples", headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
    extra = records[-1]["extra"]
    assert isinstance(extra, dict)
    assert extra["parentSpanId"] == "b" * 16


@pytest.mark.parametrize(
    ("path", "level"), [("/sold-out", "INFO"), ("/away", "ERROR"), ("/broken", "ERROR"), ("/health/live", "DEBUG")]
)
async def test_the_line_is_as_loud_as_the_answer(
    client: httpx.AsyncClient, records: Records, path: str, level: str
) -> None:
    await client.get(path)
    assert getattr(records[-1]["level"], "name", None) == level


@pytest.mark.parametrize("path", ["/samples/mine", "/samples/" + "A" * 24, "/samples/%00", "/samples/$ne"])
async def test_an_id_that_is_none_is_not_found_in_a_path(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "ownerId=mine",
        "ownerId=",
        "page=-1",
        "page=1.5",
        "page=1000000001",
        "limit=-1",
        "limit=0",
        "limit=101",
        "limit=1000000000",
        f"limit={'9' * 5000}",
        "limit=ten",
        "name=%00",
        "name=%1B%5B2J",
        f"name={'n' * 201}",
    ],
)
async def test_a_query_that_is_not_well_formed_is_invalid(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/samples?{query}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:rewardctl:error:invalid")
    assert [error["loc"] for error in answer.json()["errors"]] == [f"query.{query.partition('=')[0]}"]


async def test_a_query_that_says_nothing_is_the_first_ten(client: httpx.AsyncClient) -> None:
    answer = await client.get("/samples")
    assert answer.json() == {"name": None, "owner": None, "page": 0, "limit": 10}


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Basic YTpi", "Bearer", "Bearer ", "bearer forged", "Bearer a.b.c", "Token x", "Bearer é"],
)
async def test_who_does_not_show_a_token_is_asked_to_log_in(
    client: httpx.AsyncClient, authorization: str | None
) -> None:
    headers = [(b"X-User-Id", ID.encode()), (b"X-Roles", b"ADMIN")]
    if authorization is not None:
        headers.append((b"Authorization", authorization.encode()))
    answer = await client.get("/caller", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_two_authorization_headers_are_refused(client: httpx.AsyncClient, bearer: Bearer) -> None:
    good = bearer(Role.USER)["Authorization"]
    answer = await client.get("/caller", headers=[("Authorization", good), ("Authorization", good)])
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:rewardctl:error:invalid")


async def test_the_caller_is_whom_the_token_names(client: httpx.AsyncClient, bearer: Bearer) -> None:
    headers = bearer(Role.USER, user_id=ID) | {"X-User-Id": "f" * 24}
    assert (await client.get("/caller", headers=headers)).json() == {"userId": ID}


ALLOWED = {
    "/caller": set(Role),
    "/operators": {Role.OPERATOR, Role.ADMIN},
    "/overseers": {Role.OPERATOR, Role.AUDITOR, Role.ADMIN},
    "/admins": {Role.ADMIN},
}


@pytest.mark.parametrize("path", ALLOWED)
@pytest.mark.parametrize("role", Role)
async def test_a_door_opens_for_its_roles_alone(
    client: httpx.AsyncClient, bearer: Bearer, path: str, role: Role
) -> None:
    answer = await client.get(path, headers=bearer(role))
    assert answer.status_code == (200 if role in ALLOWED[path] else 403)


async def test_a_daemon_that_misses_something_lives_and_is_not_ready(client: httpx.AsyncClient, parts: Parts) -> None:
    assert (await client.get("/health/ready")).status_code == 200
    parts.away = Unavailable(retry_after=1)
    assert (await client.get("/health/live")).status_code == 200
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


async def test_parts_are_built_at_the_start_and_closed_at_the_end(settings: ServiceSettings) -> None:
    async def build() -> Parts:
        return Parts()

    app: FastAPI = chassis.create("sample", settings, [], build=build)
    async with app.router.lifespan_context(app):
        built: Parts = app.state.parts
        assert not built.closed
    assert built.closed


async def test_parts_that_were_passed_in_are_left_open(app: FastAPI, parts: Parts) -> None:
    async with app.router.lifespan_context(app):
        assert app.state.parts is parts
    assert not parts.closed


def test_without_public_keys_no_app_is_made(settings: ServiceSettings) -> None:
    async def build() -> Parts:
        return Parts()

    settings.public_keys_file.unlink()
    with pytest.raises(BadSettings, match="public keys"):
        chassis.create("sample", settings, [], build=build)


async def test_a_daemon_that_is_told_to_stop_is_not_ready_lives_and_logs_no_error_for_it(
    client: httpx.AsyncClient, app: FastAPI, records: Records
) -> None:
    app.state.drain.begun = True
    assert (await client.get("/health/ready")).status_code == 503
    assert (await client.get("/health/live")).status_code == 200
    assert (await client.get("/samples")).status_code == 200
    levels = [getattr(one["level"], "name", "") for one in records if one["message"] == "request completed"]
    assert levels == ["DEBUG", "DEBUG", "INFO"]
