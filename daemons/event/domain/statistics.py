"""What came of an event, in numbers."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from rewardctl.wire.claims import ClaimStatus

ByStatus = Mapping[ClaimStatus, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """`count` claims of `status` that were made in the quarter of an hour from `since`.

    Every time zone's midnight falls on a quarter, so its days are sums of them.
    """

    since: datetime
    status: ClaimStatus
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStatistics:
    """`rejections` and `attempts` by their code, `codes_left` by the reward that has a pool of them."""

    event: Event
    offers: Sequence[EventReward]
    claims: ByStatus
    days: Mapping[date, ByStatus]
    users: int
    rejections: Mapping[str, int]
    attempts: Mapping[str, int]
    codes_left: Mapping[str, int]


def in_all(tallies: Iterable[Tally]) -> ByStatus:
    counts: Counter[ClaimStatus] = Counter()
    for tally in tallies:
        counts[tally.status] += tally.count
    return counts


def by_day(tallies: Iterable[Tally], time_zone: str) -> Mapping[date, ByStatus]:
    """In the order of the days."""
    zone, days = ZoneInfo(time_zone), defaultdict[date, list[Tally]](list)
    for tally in tallies:
        days[tally.since.astimezone(zone).date()].append(tally)
    return {day: in_all(days[day]) for day in sorted(days)}
