from typing import Annotated

from pydantic import AfterValidator, Field

from rewardctl.kernel import passwords
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


def _of_good_length(value: str) -> str:
    """In characters, and in the form in which it is compared as well: no spelling makes it longer than it is."""
    least, most = passwords.length(value)
    if least < passwords.SHORTEST:
        raise ValueError(f"must have at least {passwords.SHORTEST} characters")
    if most > passwords.LONGEST:
        raise ValueError(f"must have at most {passwords.LONGEST} characters")
    return value


Email = Annotated[str, AfterValidator(_email), Field(max_length=254, examples=["user@example.com"])]
NewPassword = Annotated[
    str, Field(min_length=passwords.SHORTEST, max_length=passwords.LONGEST), AfterValidator(_of_good_length)
]
GivenPassword = Annotated[str, Field(min_length=1, max_length=1024)]


class RegisterRequest(RequestBody):
    email: Email
    password: NewPassword


class LoginRequest(RequestBody):
    email: Annotated[str, Field(max_length=1024)]
    password: GivenPassword


class RolesRequest(RequestBody):
    roles: Annotated[list[Annotated[Role, Field(strict=False)]], Field(min_length=1, max_length=len(Role))]


class PasswordRequest(RequestBody):
    current_password: GivenPassword
    new_password: NewPassword


class PasswordResetRequest(RequestBody):
    new_password: NewPassword


class AccountRequest(RequestBody):
    disabled: bool


class UserResponse(ResponseBody):
    id: Id
    email: str
    roles: list[Role]
    created_at: Instant
    updated_at: Instant


class ManagedUserResponse(UserResponse):
    """A user as an ADMIN sees them."""

    disabled: bool


class SessionResponse(ResponseBody):
    """One login; `current` says whether it is the one that asks."""

    id: Id
    created_at: Instant
    last_used_at: Instant
    user_agent: str | None
    current: bool


class RevokedUser(ResponseBody):
    """Access tokens of the user `id` whose `gen` is under `generation` are good for nothing any more."""

    id: Id
    generation: int


class RevocationsResponse(ResponseBody):
    """`sessions` have ended, by their ids; the next question is for what is since `until`."""

    sessions: list[Id]
    users: list[RevokedUser]
    until: Instant


class AccessTokenResponse(ResponseBody):
    access_token: str


class LoginResponse(AccessTokenResponse):
    user: UserResponse
