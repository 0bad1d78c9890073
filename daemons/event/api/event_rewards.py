from fastapi import APIRouter

from daemons.chassis.tokens.security import Caller
from daemons.chassis.web.inputs import EventId, OfferedId
from daemons.chassis.web.json_response import Json
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.acting import ByOperator
from daemons.event.api.entity_tags import IfMatch, tag, version_of
from daemons.event.api.parts import PassedIn
from daemons.event.api.shapes import event_reward_fields
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from rewardctl.wire.events import EventRewardResponse, OfferChangeRequest, OfferRequest

router = APIRouter(prefix="/events/{event_id}/rewards", tags=["event rewards"], route_class=StrictRoute)


@router.post("", status_code=201, summary="Offer a reward in an event", response_model=EventRewardResponse)
async def offer_reward(event_id: EventId, wanted: OfferRequest, parts: PassedIn, author: ByOperator) -> Json:
    return _offered(*await parts.events.offer(event_id, wanted, author), status=201)


@router.get("", summary="List the rewards that an event offers", response_model=list[EventRewardResponse])
async def list_event_rewards(event_id: EventId, parts: PassedIn, _: Caller) -> Json:
    event, offers = await parts.events.offers(event_id)
    return Json([event_reward_fields(event, offered) for offered in offers])


@router.patch("/{reward_id}", summary="Change an offer", response_model=EventRewardResponse)
async def change_event_reward(
    event_id: EventId,
    reward_id: OfferedId,
    change: OfferChangeRequest,
    parts: PassedIn,
    author: ByOperator,
    if_match: IfMatch = None,
) -> Json:
    version = version_of(if_match)
    return _offered(*await parts.events.change_offer(event_id, reward_id, change, version, author))


@router.delete("/{reward_id}", status_code=204, summary="Withdraw an offer that nobody has claimed")
async def withdraw_event_reward(event_id: EventId, reward_id: OfferedId, parts: PassedIn, author: ByOperator) -> None:
    await parts.events.withdraw(event_id, reward_id, author)


def _offered(event: Event, offered: EventReward, *, status: int = 200) -> Json:
    return Json(event_reward_fields(event, offered), status, tag(offered.revision))
