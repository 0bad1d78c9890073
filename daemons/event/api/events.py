import re
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from daemons.chassis.inputs import PageLimit, PartOfName, PathId, QueryId
from daemons.chassis.security import Caller
from daemons.chassis.strict import StrictRoute
from daemons.event.api.acting import ByAdmin, ByOperator
from daemons.event.api.parts import PartsOf
from daemons.event.api.shapes import event_response, event_reward_response, prospect_response
from daemons.event.domain.event import Event
from daemons.event.service.ports import EventFilter
from rewardctl.kernel.errors import Stale
from rewardctl.wire.body import CursorPage, Id
from rewardctl.wire.eligibility import EligibilityResponse
from rewardctl.wire.events import EventChange, EventDetailResponse, EventRequest, EventResponse, EventStatus

router = APIRouter(prefix="/events", tags=["events"], route_class=StrictRoute)


@router.post("", status_code=201, summary="Open an event")
async def create_event(wanted: EventRequest, parts: PartsOf, author: ByOperator, response: Response) -> EventResponse:
    return _tagged(await parts.events.open(wanted, author), response)


@router.get("", summary="List events, newest first")
async def list_events(
    parts: PartsOf,
    _: Caller,
    status: Annotated[EventStatus | None, Query()] = None,
    name: PartOfName = None,
    in_period: Annotated[bool | None, Query(alias="inPeriod")] = None,
    cursor: Annotated[Id | None, Query()] = None,
    limit: PageLimit = 10,
) -> CursorPage[EventResponse]:
    found = await parts.events.list(EventFilter(status=status, name=name, in_period=in_period), cursor, limit)
    items = [event_response(event) for event in found.items]
    return CursorPage(items=items, next_cursor=found.next_cursor, has_more=found.next_cursor is not None)


@router.get("/{event_id}", summary="Show an event and the rewards it offers")
async def get_event(event_id: PathId, parts: PartsOf, _: Caller, response: Response) -> EventDetailResponse:
    event, offers = await parts.events.offers(event_id)
    shown = [event_reward_response(event, offered) for offered in offers]
    return EventDetailResponse(**_tagged(event, response).model_dump(), event_rewards=shown)


@router.patch("/{event_id}", summary="Change an event")
async def change_event(
    event_id: PathId,
    change: EventChange,
    parts: PartsOf,
    author: ByOperator,
    response: Response,
    if_match: Annotated[str | None, Header()] = None,
) -> EventResponse:
    return _tagged(await parts.events.change(event_id, change, _version(if_match), author), response)


@router.delete("/{event_id}", status_code=204, summary="Delete an event that nobody has claimed from")
async def delete_event(event_id: PathId, parts: PartsOf, author: ByAdmin) -> None:
    await parts.events.delete(event_id, author)


@router.get("/{event_id}/eligibility", summary="Say what a claim of each reward would come to, and why")
async def get_eligibility(
    event_id: PathId, parts: PartsOf, caller: Caller, user_id: Annotated[QueryId, Query(alias="userId")] = None
) -> EligibilityResponse:
    user, prospects = await parts.decisions.prospects(caller, event_id, user_id)
    return EligibilityResponse(user_id=user, rewards=[prospect_response(one) for one in prospects])


def _tagged(event: Event, response: Response) -> EventResponse:
    response.headers["ETag"] = f'"{event.version}"'
    return event_response(event)


def _version(if_match: str | None) -> int | None:
    """The version of an `If-Match`. Raises: Stale for a tag that no event ever had."""
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(r'"([0-9]{1,15})"', if_match.strip(), re.ASCII)
    if found is None:
        raise Stale
    return int(found.group(1))
