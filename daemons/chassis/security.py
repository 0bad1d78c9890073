"""Every daemon verifies the caller's token for itself; no header but `Authorization` is believed."""

from collections.abc import Callable, Sequence
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer

from rewardctl.kernel.context import current
from rewardctl.kernel.errors import Forbidden, Invalid, Unauthenticated
from rewardctl.kernel.principal import Principal, Role
from rewardctl.kernel.tokens import TokenVerifier

_documented: Final = HTTPBearer(auto_error=False, bearerFormat="JWT")


def verified(verifier: TokenVerifier, authorization: Sequence[str]) -> Principal:
    """The principal of a request's `Authorization` headers, noted for its log lines.

    Raises: Unauthenticated, InvalidToken; Invalid where there are two such headers.
    """
    if len(authorization) > 1:
        raise Invalid("Send one Authorization header")
    scheme, _, token = authorization[0].partition(" ") if authorization else ("", "", "")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    principal = verifier.verify(token.strip())
    context = current()
    if context is not None:
        context.principal = principal
    return principal


async def caller(request: Request, _: Annotated[object, Security(_documented)]) -> Principal:
    return verified(request.app.state.verifier, request.headers.getlist("authorization"))


Caller = Annotated[Principal, Depends(caller)]


def _requires(*roles: Role) -> Callable[[Principal], Principal]:
    def check(principal: Caller) -> Principal:
        if not principal.has(*roles):
            raise Forbidden(hint=f"it takes the role {' or '.join(roles)}")
        return principal

    return check


Operator = Annotated[Principal, Depends(_requires(Role.OPERATOR))]
Overseer = Annotated[Principal, Depends(_requires(Role.OPERATOR, Role.AUDITOR))]
Admin = Annotated[Principal, Depends(_requires(Role.ADMIN))]
