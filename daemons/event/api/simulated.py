"""A simulation's report, from the domain to the wire."""

from daemons.event.domain.simulation import Period, Report
from daemons.event.domain.simulation.count import Followed
from daemons.event.domain.simulation.report import Day, OfferReport, VersionReport
from rewardctl.wire.events import PeriodLimit
from rewardctl.wire.simulation import (
    Difference,
    FollowedUser,
    SimulatedDay,
    SimulatedFigures,
    SimulatedOffer,
    SimulationResponse,
)


def simulation_response(period: Period, report: Report) -> SimulationResponse:
    draft = report.draft
    return SimulationResponse(
        **_figures(draft).model_dump(),
        at=period.now,
        time_zone=period.time_zone,
        first=period.first,
        last=period.last,
        users=report.users,
        days=[_day(one) for one in draft.days],
        offers=[_offer(one) for one in draft.offers],
        difference=Difference(before=_figures(report.live), after=_figures(draft)) if report.live else None,
        followed=[_followed(one) for one in report.followed],
    )


def _figures(found: VersionReport) -> SimulatedFigures:
    return SimulatedFigures(
        qualified=found.qualified, qualifies_now=found.now, units=found.units, cost=dict(found.cost)
    )


def _day(found: Day) -> SimulatedDay:
    return SimulatedDay(
        day=found.day, qualified=found.qualified, wanted=found.wanted, units=found.units, cost=dict(found.cost)
    )


def _offer(found: OfferReport) -> SimulatedOffer:
    offer = found.offer
    return SimulatedOffer(
        reward_id=offer.reward_id,
        name=offer.name,
        type=offer.type,
        gives=offer.text,
        amounts=dict(offer.gives),
        stock=offer.stock,
        per_user_limit=PeriodLimit(count=offer.limit.count, per=offer.limit.per),
        qualified=found.qualified,
        qualifies_now=found.now,
        wanted=found.wanted,
        units=found.units,
        sold_out_on=found.sold_out_on,
        sample=list(found.sample),
        days=[_day(one) for one in found.days],
    )


def _followed(found: Followed) -> FollowedUser:
    return FollowedUser(
        user_id=found.user_id,
        reward_id=found.offer.reward_id,
        name=found.offer.name,
        qualified_on=found.first,
        qualifies_now=found.now,
    )
