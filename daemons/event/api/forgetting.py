from fastapi import APIRouter

from daemons.chassis.tokens.security import ServiceAlone
from daemons.chassis.web.document import INTERNAL
from daemons.chassis.web.inputs import UserId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn

router = APIRouter(prefix="/users", tags=["people"], route_class=StrictRoute)


@router.delete(
    "/{user_id}",
    status_code=204,
    summary="Forget what tells of a user; claims and the ledger stay",
    openapi_extra=INTERNAL,
)
async def forget_user(user_id: UserId, parts: PassedIn, _: ServiceAlone) -> None:
    await parts.forgetting.forget(user_id)
