from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from daemons.auth.api.cookies import ConfiguredCookie, SentCookie
from daemons.auth.api.parts import PassedIn
from daemons.auth.api.shapes import user
from daemons.chassis.web import problems
from daemons.chassis.web.addresses import caller_site
from daemons.chassis.web.strict import StrictRoute
from rewardctl.kernel.errors import InvalidToken
from rewardctl.wire.accounts import AccessTokenResponse, LoginRequest, LoginResponse

router = APIRouter(prefix="/auth", tags=["sessions"], route_class=StrictRoute)
UserAgent = Annotated[str | None, Header(include_in_schema=False)]


@router.post("/login", summary="Log in")
async def log_in(
    body: LoginRequest, parts: PassedIn, cookie: ConfiguredCookie, response: Response, user_agent: UserAgent = None
) -> LoginResponse:
    async with parts.login_limits.attempt(body.email, caller_site()):
        admission = await parts.sessions.open(body.email, body.password, user_agent)
    response.headers.update(cookie.holding(admission.refresh_token))
    return LoginResponse(access_token=admission.access_token, user=user(admission.account))


@router.post(
    "/refresh",
    summary="Get the next access token",
    response_model=AccessTokenResponse,
)
async def refresh_session(
    request: Request, parts: PassedIn, cookie: ConfiguredCookie, response: Response, sent: SentCookie = None
) -> AccessTokenResponse | Response:
    try:
        admission = await parts.sessions.refresh(sent or "")
    except InvalidToken as error:
        return problems.response(error, request.url.path, cookie.cleared())
    response.headers.update(cookie.holding(admission.refresh_token))
    return AccessTokenResponse(access_token=admission.access_token)


@router.post("/logout", status_code=204, summary="End the session")
async def log_out(parts: PassedIn, cookie: ConfiguredCookie, response: Response, sent: SentCookie = None) -> None:
    """Without a session that goes on there is nothing to end, and that is well."""
    await parts.sessions.close(sent or "")
    response.headers.update(cookie.cleared())
