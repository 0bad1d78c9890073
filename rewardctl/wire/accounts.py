from typing import Annotated

from pydantic import AfterValidator, Field

from rewardctl.kernel.principal import Role
from rewardctl.wire.body import Id, Instant, RequestBody, ResponseBody

_LOCAL_LIMIT = 64


def _email(value: str) -> str:
    local, at, domain = value.rpartition("@")
    labels = domain.split(".")
    well_formed = at and 0 < len(local) <= _LOCAL_LIMIT and len(labels) > 1 and all(labels)
    if not well_formed or not value.isprintable() or any(letter in value for letter in ' "(),:;<>[]\\') or "@" in local:
        raise ValueError("must be an e-mail address")
    return value


Email = Annotated[str, AfterValidator(_email), Field(max_length=254, examples=["user@example.com"])]
NewPassword = Annotated[str, Field(min_length=8, max_length=128)]
GivenPassword = Annotated[str, Field(min_length=1, max_length=1024)]


class RegisterRequest(RequestBody):
    email: Email
    password: NewPassword


class LoginRequest(RequestBody):
    email: Annotated[str, Field(max_length=1024)]
    password: GivenPassword


class RolesRequest(RequestBody):
    roles: Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1, max_length=len(Role))]


class UserResponse(ResponseBody):
    id: Id
    email: str
    roles: list[Role]
    created_at: Instant
    updated_at: Instant


class AccessTokenResponse(ResponseBody):
    access_token: str


class LoginResponse(AccessTokenResponse):
    user: UserResponse
