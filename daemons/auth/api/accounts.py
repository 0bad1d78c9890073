from typing import Annotated

from fastapi import APIRouter, Path, Query

from daemons.auth.api.parts import PassedIn
from daemons.auth.domain.account import Account
from daemons.auth.domain.role_change import Author
from daemons.chassis.security import Admin, Caller
from daemons.chassis.strict import StrictRoute
from rewardctl.kernel import ids
from rewardctl.kernel.context import current
from rewardctl.wire.accounts import RegisterRequest, RolesRequest, UserResponse

router = APIRouter(prefix="/auth", tags=["accounts"], route_class=StrictRoute)


def user(account: Account) -> UserResponse:
    return UserResponse(
        id=account.id,
        email=account.email,
        roles=sorted(account.roles),
        created_at=account.created_at,
        updated_at=account.updated_at,
    )


@router.post("/users", status_code=201, operation_id="registerUser", summary="Register")
async def register(body: RegisterRequest, parts: PassedIn) -> UserResponse:
    return user(await parts.accounts.register(body.email, body.password))


@router.get("/me", operation_id="getMe", summary="Who am I")
async def me(caller: Caller, parts: PassedIn) -> UserResponse:
    return user(await parts.sessions.owner(caller.user_id))


@router.get("/users/email", operation_id="getUserByEmail", summary="Find a user by e-mail")
async def by_email(email: Annotated[str, Query()], _: Admin, parts: PassedIn) -> UserResponse:
    return user(await parts.accounts.by_email(email))


@router.get("/users/{id}", operation_id="getUser", summary="Read a user")
async def get(user_id: Annotated[str, Path(alias="id")], _: Admin, parts: PassedIn) -> UserResponse:
    return user(await parts.accounts.get(user_id))


@router.put("/users/{id}/roles", operation_id="assignRoles", summary="Give a user exactly these roles")
async def assign_roles(
    user_id: Annotated[str, Path(alias="id")], body: RolesRequest, admin: Admin, parts: PassedIn
) -> UserResponse:
    context = current()
    author = Author(admin.user_id, context.request_id if context else ids.request_id(None))
    return user(await parts.accounts.assign(user_id, body.roles, author))
