from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Path

from daemons.auth.api.acting import author
from daemons.auth.api.parts import PassedIn
from daemons.auth.api.shapes import session, user_fields
from daemons.auth.service.parts import Parts
from daemons.chassis.tokens.security import Caller
from daemons.chassis.web import lane
from daemons.chassis.web.addresses import caller_site
from daemons.chassis.web.inputs import SessionId
from daemons.chassis.web.json_response import Json
from daemons.chassis.web.strict import StrictRoute
from rewardctl.kernel.principal import Principal
from rewardctl.wire.accounts import PasswordRequest, SessionResponse, UserResponse

router = APIRouter(prefix="/auth/me", tags=["own account"], route_class=StrictRoute)


@router.get("", summary="Who am I", response_model=UserResponse)
async def get_me(caller: Caller, parts: PassedIn) -> Json:
    return await _me(parts, caller)


async def _me(parts: Parts, caller: Principal) -> Json:
    return Json(user_fields(await parts.sessions.owner(caller.user_id)))


async def _plain_me(parts: Parts, caller: Principal, _: Sequence[str], query: lane.Query) -> Json | None:
    return None if query else await _me(parts, caller)


READS: Final = (lane.Read("/auth/me", _plain_me),)


@router.put("/password", status_code=204, summary="Change one's password")
async def change_password(body: PasswordRequest, caller: Caller, parts: PassedIn) -> None:
    """Every other session ends. A wrong present password counts as a failed login."""
    account = await parts.sessions.owner(caller.user_id)
    async with parts.login_limits.attempt(account.email, caller_site()):
        await parts.own_account.change_password(caller, body.current_password, body.new_password, author(caller))


@router.get("/sessions", summary="Where one is logged in")
async def list_sessions(caller: Caller, parts: PassedIn) -> list[SessionResponse]:
    """Up to 100, the one that was used last first."""
    return [session(one, caller.session_id) for one in await parts.own_account.open_sessions(caller)]


@router.delete("/sessions", status_code=204, summary="Log out everywhere else")
async def end_other_sessions(caller: Caller, parts: PassedIn) -> None:
    await parts.own_account.end_other_sessions(caller)


@router.get("/sessions/{id}", summary="Read one of one's sessions")
async def get_session(
    session_id: Annotated[SessionId, Path(alias="id")], caller: Caller, parts: PassedIn
) -> SessionResponse:
    return session(await parts.own_account.session(caller, session_id), caller.session_id)


@router.delete("/sessions/{id}", status_code=204, summary="End one of one's sessions")
async def end_session(session_id: Annotated[SessionId, Path(alias="id")], caller: Caller, parts: PassedIn) -> None:
    await parts.own_account.end_session(caller, session_id)
