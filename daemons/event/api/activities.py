from typing import Annotated

from fastapi import APIRouter, Query

from daemons.chassis.tokens.security import Caller, OperatorOrService
from daemons.chassis.web.inputs import PageLimit, QueryId, UserId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn
from daemons.event.api.shapes import activity_response, cursor_page
from daemons.event.domain.activity import Activity
from daemons.event.service.ports.activities import ActivityFilter
from rewardctl.wire.activities import (
    ActivitiesResponse,
    ActivityRequest,
    ActivityResponse,
    AttributesRequest,
    Reported,
)
from rewardctl.wire.body import CursorPage, Instant

router = APIRouter(tags=["activities"], route_class=StrictRoute)


@router.post("/activities", status_code=202, summary="Report what users did, one activity or up to 1,000")
async def record_activities(reported: Reported, parts: PassedIn, _: OperatorOrService) -> ActivitiesResponse:
    recorded = await parts.activities.record([_activity(one) for one in reported])
    return ActivitiesResponse(accepted=recorded.accepted, duplicates=recorded.duplicates)


@router.get("/activities", summary="List activities, newest first")
async def list_activities(
    parts: PassedIn,
    caller: Caller,
    user_id: Annotated[QueryId, Query(alias="userId")] = None,
    type: Annotated[str | None, Query(max_length=64)] = None,  # noqa: A002 - the contract's name
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
    limit: PageLimit = 10,
) -> CursorPage[ActivityResponse]:
    wanted = ActivityFilter(user_id=user_id, type=type, since=since, until=until)
    return cursor_page(await parts.activities.list(caller, wanted, cursor, limit), activity_response)


@router.put("/users/{user_id}/attributes", status_code=204, summary="Set what is known of a user")
async def set_attributes(user_id: UserId, wanted: AttributesRequest, parts: PassedIn, _: OperatorOrService) -> None:
    await parts.activities.set_attributes(user_id, wanted.attributes)


def _activity(reported: ActivityRequest) -> Activity:
    return Activity(
        client_id=reported.id,
        user_id=reported.user_id,
        type=reported.type,
        value=reported.value,
        fields=reported.fields or {},
        at=reported.at,
    )
