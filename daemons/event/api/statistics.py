from fastapi import APIRouter

from daemons.chassis.tokens.security import Overseer
from daemons.chassis.web.inputs import EventId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn
from daemons.event.domain.reward import EventReward
from daemons.event.domain.statistics import ByStatus, EventStatistics
from rewardctl.wire.claims import CodeCount
from rewardctl.wire.events import EventRef, StockResponse
from rewardctl.wire.statistics import (
    AttemptCounts,
    ClaimCounts,
    DayStatistics,
    EventStatisticsResponse,
    OfferStatistics,
)

router = APIRouter(prefix="/stats", tags=["statistics"], route_class=StrictRoute)


@router.get("/events/{event_id}", summary="Count what came of an event")
async def get_event_statistics(event_id: EventId, parts: PassedIn, _: Overseer) -> EventStatisticsResponse:
    return _response(await parts.statistics.of_event(event_id))


def _response(found: EventStatistics) -> EventStatisticsResponse:
    return EventStatisticsResponse(
        event=EventRef(id=found.event.id, name=found.event.name),
        time_zone=found.event.time_zone,
        claims=_counts(found.claims),
        users=found.users,
        days=[DayStatistics(day=day, claims=_counts(claims)) for day, claims in found.days.items()],
        offers=[_offer(one, found.codes_left.get(one.reward.id)) for one in found.offers],
        rejections=[CodeCount(code=code, count=count) for code, count in found.rejections.items()],
        attempts=AttemptCounts(**found.attempts),
    )


def _counts(claims: ByStatus) -> ClaimCounts:
    return ClaimCounts(**{status.lower(): count for status, count in claims.items()})


def _offer(offered: EventReward, codes_left: int | None) -> OfferStatistics:
    stock = StockResponse(total=offered.stock.total, remaining=offered.stock.remaining) if offered.stock else None
    return OfferStatistics(reward_id=offered.reward.id, name=offered.reward.name, stock=stock, codes_left=codes_left)
