from http import HTTPStatus

import httpx
import pytest

from daemons.chassis.web import problems
from daemons.chassis.web.problems import status_of
from rewardctl.kernel import errors
from rewardctl.kernel.errors import BY_CODE, RewardctlError
from rewardctl.kernel.principal import Role
from rewardctl.wire.problem import Problem
from tests.builders import Bearer
from tests.unit.chassis.conftest import SECRET

STATUS: dict[type[RewardctlError], int] = {
    errors.RewardctlError: 500,
    errors.Invalid: 400,
    errors.UnknownRewardType: 400,
    errors.EventInactive: 400,
    errors.OutOfPeriod: 400,
    errors.Unauthenticated: 401,
    errors.BadCredentials: 401,
    errors.InvalidToken: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.EmailTaken: 409,
    errors.AlreadyOffered: 409,
    errors.AlreadyClaimed: 409,
    errors.SoldOut: 409,
    errors.LastAdmin: 409,
    errors.Oneself: 409,
    errors.HasClaims: 409,
    errors.InProgress: 409,
    errors.KeyReused: 422,
    errors.TransitionNotAllowed: 409,
    errors.Stale: 412,
    errors.Refused: 400,
    errors.MethodNotAllowed: 405,
    errors.TooLarge: 413,
    errors.HeadTooLarge: 431,
    errors.UnsupportedMediaType: 415,
    errors.TooSlow: 408,
    errors.TooManyRequests: 429,
    errors.Unavailable: 503,
    errors.TimedOut: 504,
    errors.Failed: 500,
}


@pytest.mark.parametrize("kind", BY_CODE.values())
def test_every_error_has_the_status_of_the_contract(kind: type[RewardctlError]) -> None:
    if issubclass(kind, errors.SetupError):
        assert status_of(kind()) == HTTPStatus.INTERNAL_SERVER_ERROR
    else:
        assert status_of(kind()) == STATUS[kind]


@pytest.mark.parametrize("kind", STATUS)
def test_an_answer_says_its_status_twice_and_comes_back_as_its_class(kind: type[RewardctlError]) -> None:
    answer = problems.response(kind(), "/events")
    problem = Problem.model_validate_json(bytes(answer.body))
    assert (answer.status_code, problem.status, answer.media_type) == (
        STATUS[kind],
        STATUS[kind],
        "application/problem+json",
    )
    assert type(problem.error()) is kind
    assert ("www-authenticate" in answer.headers) == (STATUS[kind] == HTTPStatus.UNAUTHORIZED)


async def test_an_error_of_an_endpoint_is_a_problem_that_names_its_place(client: httpx.AsyncClient) -> None:
    answer = await client.get("/sold-out?secret=hush")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:rewardctl:error:sold_out",
        "title": "This reward is sold out",
        "status": 409,
        "detail": "This reward is sold out",
        "instance": "/sold-out",
        "requestId": answer.headers["x-request-id"],
    }


async def test_who_should_come_back_is_told_when(client: httpx.AsyncClient) -> None:
    answer = await client.get("/away")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")


async def test_an_unknown_path_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:rewardctl:error:not_found")
    assert answer.json()["detail"] == "There is nothing at this path"


async def test_another_method_is_refused_with_those_that_are_taken(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/sold-out")
    assert (answer.status_code, answer.json()["type"]) == (405, "urn:rewardctl:error:method_not_allowed")
    assert answer.headers["allow"] == "GET"


async def test_a_failure_nobody_thought_of_shows_its_request_id_and_nothing_else(
    client: httpx.AsyncClient, records: list[dict[str, object]]
) -> None:
    answer = await client.get("/broken", headers={"X-Request-Id": "request-1"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["requestId"] == answer.headers["x-request-id"] == "request-1"
    assert answer.json()["type"] == "urn:rewardctl:error:failed"
    assert not [told for told in ("hush", "RuntimeError", "Traceback", ".py") if told in answer.text]
    failed = [record for record in records if record["message"] == "request failed"]
    assert [str(getattr(record["exception"], "value", None)) for record in failed] == [SECRET]


@pytest.mark.parametrize("wanted", ["ko", "ko-KR,ko;q=0.9,en;q=0.8", "fr, ko;q=0.2"])
async def test_who_reads_korean_is_told_in_korean_and_programs_as_ever(client: httpx.AsyncClient, wanted: str) -> None:
    answer = await client.get("/sold-out", headers={"Accept-Language": wanted})
    problem = answer.json()
    assert (problem["title"], problem["detail"]) == ("보상이 모두 소진되었습니다", "보상이 모두 소진되었습니다")
    assert (problem["type"], problem["status"]) == ("urn:rewardctl:error:sold_out", 409)
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("ko", "Accept-Language")


@pytest.mark.parametrize("wanted", ["", "en", "fr", "en, ko;q=0.9", "ko;q=0"])
async def test_everybody_else_is_told_in_english(client: httpx.AsyncClient, wanted: str) -> None:
    answer = await client.get("/away", headers={"Accept-Language": wanted})
    assert answer.json()["detail"] == "The database does not answer"
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("en", "Accept-Language")


async def test_a_hint_and_each_field_are_told_in_korean_too(client: httpx.AsyncClient, bearer: Bearer) -> None:
    korean = {"Accept-Language": "ko"}
    answer = await client.get("/samples", params={"ownerId": "x"}, headers=korean)
    assert answer.json()["errors"] == [{"loc": "query.ownerId", "msg": "24자리 16진수 ID여야 합니다"}]
    refused = await client.get("/admins", headers={**korean, **bearer(Role.USER)})
    assert (refused.json()["detail"], refused.json()["hint"]) == ("이 작업을 할 권한이 없습니다", "필요한 역할: ADMIN")
    assert (await client.get("/nowhere", headers=korean)).json()["title"] == "찾을 수 없습니다"


async def test_what_is_logged_stays_english(client: httpx.AsyncClient, records: list[dict[str, object]]) -> None:
    await client.get("/broken", headers={"Accept-Language": "ko"})
    assert [one for one in records if one["message"] == "request failed"]
    assert not [one for one in records if any("가" <= letter <= "힣" for letter in str(one["message"]))]
