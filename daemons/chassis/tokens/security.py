"""Every daemon verifies the caller's token for itself; no header but `Authorization` is believed."""

from collections.abc import Callable
from typing import Annotated, Final

from fastapi import Depends, Request, Security
from fastapi.security import HTTPBearer
from starlette.types import Scope

from daemons.chassis.tokens.verification import Verification
from rewardctl.kernel.context import current
from rewardctl.kernel.errors import Forbidden, Invalid, Unauthenticated
from rewardctl.kernel.principal import Principal, Role, Service
from rewardctl.kernel.tokens import ServiceTokenVerifier, is_service_token

_HOW: Final = "The `accessToken` of `POST /auth/login`; it is good for 15 minutes, `POST /auth/refresh` gives the next."
_documented: Final = HTTPBearer(scheme_name="bearer", bearerFormat="JWT", auto_error=False, description=_HOW)


def authorization(scope: Scope) -> str | None:
    """What a request's header says; None where there is none. Raises: Invalid where there are two."""
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization"]
    if len(sent) > 1:
        raise Invalid("Send one Authorization header")
    return sent[0] if sent else None


async def verified(verifier: Verification, sent: str | None) -> Principal:
    """The principal of a request's `Authorization`, noted for its log lines. Raises: Unauthenticated, InvalidToken."""
    principal = await verifier.principal_of(_token(sent))
    context = current()
    if context is not None:
        context.principal = principal
    return principal


def _token(sent: str | None) -> str:
    scheme, _, token = (sent or "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return token.strip()


async def caller(request: Request, _: Annotated[object, Security(_documented)]) -> Principal:
    return await verified(request.app.state.verifier, authorization(request.scope))


async def _principal_or_service(request: Request) -> Principal | Service:
    sent = authorization(request.scope)
    services: ServiceTokenVerifier | None = request.app.state.service_verifier
    if services is not None and is_service_token(token := _token(sent)):
        return _verified_service(services, token)
    return await verified(request.app.state.verifier, sent)


async def _operator_or_service(request: Request, _: Annotated[object, Security(_documented)]) -> Principal | Service:
    found = await _principal_or_service(request)
    if isinstance(found, Principal):
        _require(found, Role.OPERATOR)
    return found


async def _service(request: Request, _: Annotated[object, Security(_documented)]) -> Service:
    found = await _principal_or_service(request)
    if isinstance(found, Principal):
        raise Forbidden(hint="it is for the platform's own daemons")
    return found


def _verified_service(verifier: ServiceTokenVerifier, token: str) -> Service:
    service = verifier.verify(token)
    context = current()
    if context is not None:
        context.service = service
    return service


def _require(principal: Principal, *roles: Role) -> None:
    if not principal.has(*roles):
        raise Forbidden(hint=f"it takes the role {' or '.join(roles)}")


Caller = Annotated[Principal, Depends(caller)]


def _requires(*roles: Role) -> Callable[[Principal], Principal]:
    def check(principal: Caller) -> Principal:
        _require(principal, *roles)
        return principal

    return check


Operator = Annotated[Principal, Depends(_requires(Role.OPERATOR))]
Overseer = Annotated[Principal, Depends(_requires(Role.OPERATOR, Role.AUDITOR))]
Auditor = Annotated[Principal, Depends(_requires(Role.AUDITOR))]
Admin = Annotated[Principal, Depends(_requires(Role.ADMIN))]
OperatorOrService = Annotated[Principal | Service, Depends(_operator_or_service)]
"""An operator, or another daemon with a service token for this one."""
ServiceAlone = Annotated[Service, Depends(_service)]
"""Another daemon with a service token for this one, and nobody else."""
