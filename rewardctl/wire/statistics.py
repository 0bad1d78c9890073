from datetime import date

from rewardctl.wire.body import Id, ResponseBody
from rewardctl.wire.claims import CodeCount
from rewardctl.wire.events import EventRef, StockResponse


class ClaimCounts(ResponseBody):
    """Claims by status."""

    pending: int = 0
    approved: int = 0
    rejected: int = 0
    revoked: int = 0


class DayStatistics(ResponseBody):
    """The claims made on a day of the event's time zone, by the status that they have now."""

    day: date
    claims: ClaimCounts


class OfferStatistics(ResponseBody):
    """`codes_left` where the reward gives a code of a pool."""

    reward_id: Id
    name: str
    stock: StockResponse | None
    codes_left: int | None = None


class AttemptCounts(ResponseBody):
    """Claims that could not be made."""

    sold_out: int = 0
    already_claimed: int = 0


class EventStatisticsResponse(ResponseBody):
    """`days` in order, those with claims alone; `rejections` by the code of the reason, most frequent first."""

    event: EventRef
    time_zone: str
    claims: ClaimCounts
    users: int
    days: list[DayStatistics]
    offers: list[OfferStatistics]
    rejections: list[CodeCount]
    attempts: AttemptCounts
