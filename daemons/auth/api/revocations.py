from typing import Annotated

from fastapi import APIRouter, Query

from daemons.auth.api.parts import PassedIn
from daemons.auth.service.revocations import Revoked
from daemons.chassis.tokens.security import ServiceAlone
from daemons.chassis.web.document import INTERNAL
from daemons.chassis.web.strict import StrictRoute
from rewardctl.wire.accounts import RevocationsResponse, RevokedUser
from rewardctl.wire.body import Instant

router = APIRouter(prefix="/auth", tags=["revocations"], route_class=StrictRoute)


@router.get(
    "/revocations",
    summary="What ended before its time, for daemons",
    openapi_extra=INTERNAL,
)
async def list_revocations(
    parts: PassedIn, _: ServiceAlone, since: Annotated[Instant | None, Query()] = None
) -> RevocationsResponse:
    """At most what may still have an access token; go on from `until`."""
    return told(await parts.revocations.since(since))


def told(found: Revoked) -> RevocationsResponse:
    users = [RevokedUser(id=one.user_id, generation=one.generation) for one in found.users]
    return RevocationsResponse(sessions=list(found.sessions), users=users, until=found.until)
