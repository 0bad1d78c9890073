import httpx
import pytest
from fastapi import FastAPI

from daemons.chassis.web import app as chassis
from daemons.chassis.web.health import Checked
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.principal import Role
from rewardctl.kernel.settings import ServiceSettings
from tests.builders import Bearer, service_bearer

PATHS = ["/caller", "/operators", "/overseers", "/admins"]


async def never() -> Checked:
    raise AssertionError("parts are passed in")


async def test_a_service_gets_in_with_a_token_for_this_daemon(client: httpx.AsyncClient) -> None:
    answer = await client.get("/reports", headers=service_bearer("sample"))
    assert (answer.status_code, answer.json()) == (200, {"from": "auth"})


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMIN])
async def test_an_operator_gets_in_too(client: httpx.AsyncClient, bearer: Bearer, role: Role) -> None:
    answer = await client.get("/reports", headers=bearer(role, user_id="7" * 24))
    assert (answer.status_code, answer.json()) == (200, {"from": "7" * 24})


@pytest.mark.parametrize("role", [Role.USER, Role.AUDITOR])
async def test_another_user_does_not(client: httpx.AsyncClient, bearer: Bearer, role: Role) -> None:
    assert (await client.get("/reports", headers=bearer(role))).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        service_bearer("event"),
        service_bearer("sample", b"t" * 43),
        {"Authorization": "Bearer forged"},
        {"X-Service": "auth"},
    ],
    ids=["no token", "for another daemon", "another secret", "forged", "a header's word"],
)
async def test_a_stranger_does_not(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/reports", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


async def test_two_tokens_are_refused(client: httpx.AsyncClient, bearer: Bearer) -> None:
    both = [*service_bearer("sample").items(), *bearer(Role.ADMIN).items()]
    assert (await client.get("/reports", headers=both)).status_code == 400


@pytest.mark.parametrize("path", PATHS)
async def test_a_service_token_opens_no_door_that_is_for_users(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path, headers=service_bearer("sample"))).status_code == 401


async def test_where_no_secret_is_told_no_service_token_is_good(app: FastAPI, client: httpx.AsyncClient) -> None:
    app.state.service_verifier = None
    assert (await client.get("/reports", headers=service_bearer("sample"))).status_code == 401


def test_without_a_secret_in_the_settings_none_is_told(settings: ServiceSettings, parts: Checked) -> None:
    told = settings.model_copy(update={"service_secret_file": None})
    assert chassis.create("sample", told, [], build=never, parts=parts).state.service_verifier is None


def test_a_secret_that_is_told_and_missing_ends_the_start(settings: ServiceSettings, parts: Checked) -> None:
    assert settings.service_secret_file is not None
    settings.service_secret_file.unlink()
    with pytest.raises(BadSettings, match="service-secret"):
        chassis.create("sample", settings, [], build=never, parts=parts)
