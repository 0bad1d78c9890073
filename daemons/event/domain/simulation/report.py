"""What the counts come to once the stock is handed out, day after day."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from daemons.event.domain.simulation.count import Count, Followed
from daemons.event.domain.simulation.tally import OfferCount, VersionCount
from daemons.event.domain.simulation.version import TriedOffer

Cost = Mapping[str, int]
"""By reward type: units times what one unit gives."""


@dataclass(frozen=True, slots=True)
class Day:
    """`qualified` users did on that day for the first time; `units` are given of those that are `wanted`."""

    day: date
    qualified: int
    wanted: int
    units: int
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferReport:
    """`sold_out_on` is the day on which nothing is left of the stock any more."""

    offer: TriedOffer
    qualified: int
    now: int
    sample: Sequence[str]
    days: Sequence[Day]
    sold_out_on: date | None

    @property
    def units(self) -> int:
        return sum(one.units for one in self.days)

    @property
    def wanted(self) -> int:
        return sum(one.wanted for one in self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionReport:
    qualified: int
    now: int
    units: int
    cost: Cost
    days: Sequence[Day]
    offers: Sequence[OfferReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    users: int
    draft: VersionReport
    live: VersionReport | None
    followed: Sequence[Followed]


def report(count: Count) -> Report:
    count.follow_others()
    live = None if count.of_live is None else _version(count.of_live)
    return Report(users=count.users, draft=_version(count.of_draft), live=live, followed=count.found)


def _version(count: VersionCount) -> VersionReport:
    offers = [_offer(one) for one in count.offers]
    days = list(_days(count, offers))
    return VersionReport(
        qualified=count.qualified,
        now=count.now,
        units=sum(one.units for one in days),
        cost=_summed([one.cost for one in days]),
        days=days,
        offers=offers,
    )


def _days(count: VersionCount, offers: Sequence[OfferReport]) -> Iterator[Day]:
    by_day: dict[date, list[Day]] = {}
    for offered in offers:
        for one in offered.days:
            by_day.setdefault(one.day, []).append(one)
    for day in sorted(by_day):
        found = by_day[day]
        wanted, units = sum(one.wanted for one in found), sum(one.units for one in found)
        yield Day(day, count.days[day], wanted, units, _summed([one.cost for one in found]))


def _offer(count: OfferCount) -> OfferReport:
    offer, left = count.offer, count.offer.stock
    sold_out_on: date | None = None
    days: list[Day] = []
    for day in sorted(count.days.keys() | count.wanted.keys()):
        wanted = count.wanted[day]
        units = wanted if left is None else min(wanted, left)
        left = None if left is None else left - units
        sold_out_on = day if left == 0 and sold_out_on is None else sold_out_on
        days.append(
            Day(day, count.days[day], wanted, units, {name: units * amount for name, amount in offer.gives.items()})
        )
    return OfferReport(
        offer=offer,
        qualified=count.qualified,
        now=count.now,
        sample=count.sample,
        days=days,
        sold_out_on=sold_out_on,
    )


def _summed(costs: Sequence[Cost]) -> Cost:
    total: Counter[str] = Counter()
    for cost in costs:
        total.update(cost)
    return dict(sorted(total.items()))
