"""Which user is meant, of a gateway that knows one."""

import httpx
import pytest

from rewardctl.cli.whose import user_id, user_id_if
from rewardctl.client import Client
from rewardctl.kernel import missing
from rewardctl.kernel.errors import Forbidden, Invalid, NotFound, RewardctlError
from rewardctl.wire.problem import MEDIA_TYPE, Problem

ID, EMAIL = "6565f0a1c3b2d4e5f6a7b8c9", "mina@example.com"
AT = "2026-11-22T00:00:00.000Z"
USER = {"id": ID, "email": EMAIL, "roles": ["USER"], "createdAt": AT, "updatedAt": AT, "disabled": False}


def answering(status: int, error: RewardctlError | None = None) -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.url.path, request.url.params["email"]) == ("/auth/users/email", EMAIL)
        if error is None:
            return httpx.Response(status, json=USER)
        problem = Problem.of(error, status=status, instance="/", request_id="request-1").model_dump_json(by_alias=True)
        return httpx.Response(status, content=problem, headers={"Content-Type": MEDIA_TYPE})

    return Client("http://gateway", transport=httpx.MockTransport(answer))


def silent() -> Client:
    def answer(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request)

    return Client("http://gateway", transport=httpx.MockTransport(answer))


def test_an_email_is_looked_up() -> None:
    assert user_id(answering(200), EMAIL) == ID


def test_an_id_is_taken_as_it_is_and_nobody_is_asked() -> None:
    assert user_id(silent(), ID) == ID
    assert user_id_if(silent(), None) is None


def test_who_may_not_look_them_up_is_told_what_to_do() -> None:
    with pytest.raises(Forbidden) as caught:
        user_id(answering(403, Forbidden(hint="it takes the role ADMIN")), EMAIL)
    assert caught.value.detail == "Only an ADMIN looks up a user by e-mail"
    assert caught.value.hint == "give the user's id, or ask an ADMIN: rewardctl account show EMAIL"


def test_an_email_of_nobody_is_not_found() -> None:
    with pytest.raises(NotFound, match="No user has this e-mail"):
        user_id(answering(404, missing.user_of_email()), EMAIL)


@pytest.mark.parametrize("named", ["mina", "", ID[:-1], ID.upper()])
def test_what_is_neither_is_refused_with_how_an_id_looks(named: str) -> None:
    with pytest.raises(Invalid, match="is no id") as caught:
        user_id(silent(), named)
    assert caught.value.hint == "an id has 24 hexadecimal digits; of a user an e-mail will do too"
