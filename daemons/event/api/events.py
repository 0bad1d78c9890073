import re
from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from daemons.chassis.tokens.security import Caller
from daemons.chassis.web import lane, problems
from daemons.chassis.web.inputs import EventId, PageLimit, PartOfName, QueryId
from daemons.chassis.web.json_response import Json
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.acting import ByAdmin, ByOperator
from daemons.event.api.entity_tags import IfMatch, tag, version_of
from daemons.event.api.parts import PassedIn
from daemons.event.api.shapes import event_fields, event_reward_fields, prospect_response
from daemons.event.service.parts import Parts
from daemons.event.service.ports.events import EventFilter
from rewardctl.kernel.ids import is_id
from rewardctl.kernel.principal import Principal
from rewardctl.wire.body import CursorPage, Id
from rewardctl.wire.eligibility import EligibilityResponse
from rewardctl.wire.events import EventChangeRequest, EventDetailResponse, EventRequest, EventResponse, EventStatus

router = APIRouter(prefix="/events", tags=["events"], route_class=StrictRoute)
_PLAIN: Final = {"limit", "cursor"}
_LIMIT: Final = re.compile("[1-9][0-9]?|100")


@router.post("", status_code=201, summary="Open an event", response_model=EventResponse)
async def create_event(wanted: EventRequest, parts: PassedIn, author: ByOperator) -> Json:
    event = await parts.events.open(wanted, author)
    return Json(event_fields(event), 201, tag(event.version))


@router.get("", summary="List events, newest first", response_model=CursorPage[EventResponse])
async def list_events(
    parts: PassedIn,
    _: Caller,
    status: Annotated[EventStatus | None, Query()] = None,
    name: PartOfName = None,
    in_period: Annotated[bool | None, Query(alias="inPeriod")] = None,
    cursor: Annotated[Id | None, Query()] = None,
    limit: PageLimit = 10,
) -> Json:
    return await _page(parts, EventFilter(status=status, name=name, in_period=in_period), cursor, limit)


@router.get("/{event_id}", summary="Show an event and the rewards it offers", response_model=EventDetailResponse)
async def get_event(event_id: EventId, parts: PassedIn, _: Caller) -> Json:
    return await _detail(parts, event_id)


@router.patch("/{event_id}", summary="Change an event", response_model=EventResponse)
async def change_event(
    event_id: EventId,
    change: EventChangeRequest,
    parts: PassedIn,
    author: ByOperator,
    if_match: IfMatch = None,
) -> Json:
    event = await parts.events.change(event_id, change, version_of(if_match), author)
    return Json(event_fields(event), headers=tag(event.version))


@router.delete("/{event_id}", status_code=204, summary="Delete an event that nobody has claimed from")
async def delete_event(event_id: EventId, parts: PassedIn, author: ByAdmin) -> None:
    await parts.events.delete(event_id, author)


@router.get("/{event_id}/eligibility", summary="Say what a claim of each reward would come to, and why")
async def get_eligibility(
    event_id: EventId,
    parts: PassedIn,
    caller: Caller,
    response: Response,
    user_id: Annotated[QueryId, Query(alias="userId")] = None,
) -> EligibilityResponse:
    response.headers.update(problems.language_headers())
    user, prospects = await parts.decisions.prospects(caller, event_id, user_id, problems.say)
    return EligibilityResponse(user_id=user, rewards=[prospect_response(one) for one in prospects])


async def _page(parts: Parts, wanted: EventFilter, cursor: str | None, limit: int) -> Json:
    found = await parts.events.list(wanted, cursor, limit)
    return Json({"items": found.items, "nextCursor": found.next_cursor, "hasMore": found.next_cursor is not None})


async def _detail(parts: Parts, event_id: str) -> Json:
    event, offers = await parts.events.offers(event_id)
    shown = [event_reward_fields(event, offered) for offered in offers]
    return Json({**event_fields(event), "eventRewards": shown}, headers=tag(event.version))


async def _plain_page(parts: Parts, _: Principal, __: Sequence[str], query: lane.Query) -> Json | None:
    limit, cursor = query.get("limit", "10"), query.get("cursor")
    plain = query.keys() <= _PLAIN and _LIMIT.fullmatch(limit) and (cursor is None or is_id(cursor))
    return await _page(parts, EventFilter(), cursor, int(limit)) if plain else None


async def _plain_detail(parts: Parts, _: Principal, ids: Sequence[str], query: lane.Query) -> Json | None:
    return None if query else await _detail(parts, ids[0])


READS: Final = (lane.Read("/events", _plain_page), lane.Read("/events/{event_id}", _plain_detail))
