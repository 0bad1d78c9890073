from typing import Annotated

from fastapi import APIRouter, Path, Query

from daemons.auth.api.acting import author
from daemons.auth.api.parts import PassedIn
from daemons.auth.api.shapes import managed, user
from daemons.auth.service.ports import AccountFilter
from daemons.chassis.tokens.security import Admin
from daemons.chassis.web.addresses import caller_site
from daemons.chassis.web.inputs import PageLimit, QueryId, UserId
from daemons.chassis.web.strict import StrictRoute
from rewardctl.kernel.principal import Role
from rewardctl.wire.accounts import (
    AccountRequest,
    ManagedUserResponse,
    PasswordResetRequest,
    RegisterRequest,
    RolesRequest,
    UserResponse,
)
from rewardctl.wire.body import CursorPage, Text

router = APIRouter(prefix="/auth", tags=["accounts"], route_class=StrictRoute)
Begun = Annotated[Text, Query(min_length=1, max_length=254)]


@router.post("/users", status_code=201, summary="Register")
async def register_user(body: RegisterRequest, parts: PassedIn) -> UserResponse:
    await parts.login_limits.registration(caller_site())
    return user(await parts.accounts.register(body.email, body.password))


@router.get("/users", summary="List users in the order of their e-mails")
async def list_users(
    parts: PassedIn,
    _: Admin,
    role: Annotated[Role | None, Query()] = None,
    q: Begun | None = None,
    cursor: QueryId = None,
    limit: PageLimit = 10,
) -> CursorPage[ManagedUserResponse]:
    """`q` is how the e-mail begins, in any spelling."""
    found = await parts.accounts.list(AccountFilter(role=role, email=q), cursor, limit)
    return CursorPage.of([managed(one) for one in found.items], found.next_cursor)


@router.get("/users/email", summary="Find a user by e-mail")
async def find_user(email: Annotated[str, Query()], _: Admin, parts: PassedIn) -> ManagedUserResponse:
    return managed(await parts.accounts.by_email(email))


@router.get("/users/{id}", summary="Read a user")
async def get_user(user_id: Annotated[UserId, Path(alias="id")], _: Admin, parts: PassedIn) -> ManagedUserResponse:
    return managed(await parts.accounts.get(user_id))


@router.patch("/users/{id}", summary="Disable a user, or enable them again")
async def change_user(
    user_id: Annotated[UserId, Path(alias="id")], body: AccountRequest, admin: Admin, parts: PassedIn
) -> ManagedUserResponse:
    return managed(await parts.accounts.set_disabled(user_id, body.disabled, author(admin)))


@router.delete("/users/{id}", status_code=204, summary="Erase a user's personal data")
async def erase_user(user_id: Annotated[UserId, Path(alias="id")], admin: Admin, parts: PassedIn) -> None:
    await parts.erasures.erase(user_id, author(admin))


@router.put("/users/{id}/roles", summary="Give a user exactly these roles")
async def assign_roles(
    user_id: Annotated[UserId, Path(alias="id")], body: RolesRequest, admin: Admin, parts: PassedIn
) -> ManagedUserResponse:
    return managed(await parts.accounts.assign(user_id, body.roles, author(admin)))


@router.put("/users/{id}/password", status_code=204, summary="Give a user another password")
async def reset_password(
    user_id: Annotated[UserId, Path(alias="id")], body: PasswordResetRequest, admin: Admin, parts: PassedIn
) -> None:
    """For who forgot theirs; all of their sessions end."""
    await parts.accounts.reset_password(user_id, body.new_password, author(admin))
