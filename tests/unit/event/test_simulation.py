from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemons.event.domain.condition import Facts, Timeline, evaluate, holds_for, parse
from daemons.event.domain.limit import Limit
from daemons.event.domain.simulation import Count, Period, TriedOffer, Version, report
from rewardctl.wire.events import Per

NOW: Final = datetime(2026, 11, 10, 5, 20, tzinfo=UTC)
START: Final = datetime(2026, 10, 20, 3, tzinfo=UTC)
ZONES: Final = ("UTC", "Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")
TYPES: Final = ("login", "purchase")

History = list[tuple[datetime, dict[str, int]]]
instants = st.integers(0, 30 * 24 * 6).map(lambda tens: NOW - timedelta(minutes=10 * tens) + timedelta(seconds=40))
histories = st.lists(
    st.tuples(
        instants, st.dictionaries(st.sampled_from(["value", "price"]), st.integers(-3, 6).map(lambda n: n * 10**6))
    ),
    max_size=12,
)
people = st.fixed_dictionaries(dict.fromkeys(TYPES, histories))
attributes = st.dictionaries(st.sampled_from(["level", "vip"]), st.sampled_from([1, 3, True]))
numbers = st.integers(0, 6)
leaves = st.one_of(
    st.fixed_dictionaries(
        {
            "activity": st.sampled_from(TYPES),
            "aggregate": st.sampled_from(["count", "sum", "distinctDays", "streakDays", "last"]),
            "op": st.sampled_from([">=", "==", "<=", "!="]),
            "value": numbers,
        },
        optional={"within": st.sampled_from(["1d", "2d", "7d", "20d"])},
    ),
    st.fixed_dictionaries(
        {
            "activity": st.sampled_from(TYPES),
            "aggregate": st.just("last"),
            "op": st.sampled_from([">=", "<"]),
            "value": instants.map(datetime.isoformat),
        }
    ),
    st.fixed_dictionaries({"level": st.sampled_from([1, True])}),
)
conditions = st.recursive(
    leaves,
    lambda inner: (
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=2)})
        | st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=2)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=4,
)
limits = st.builds(Limit, st.integers(1, 2), st.sampled_from(["event", "day", "week", "month"]))


def offer(condition: Mapping[str, Any], *, limit: Limit = Limit(1), stock: int | None = None) -> TriedOffer:
    return TriedOffer(
        reward_id="a" * 24,
        name="Points",
        type="POINT",
        gives={"POINT": 10},
        text="10 points",
        condition=parse(condition),
        stock=stock,
        limit=limit,
    )


def period(zone: str = "UTC", start: datetime = START, end: datetime | None = None) -> Period:
    return Period.of(start, end, NOW, zone)


def facts(history: Mapping[str, History], known: Mapping[str, Any]) -> Facts:
    return Facts(known, {name: Timeline.of(sorted(ones, key=lambda it: it[0])) for name, ones in history.items()})


def brute(history: Mapping[str, History], known: Mapping[str, Any], tried: TriedOffer, over: Period) -> list[date]:
    """The days on which it holds: each judged anew over the raw activities up to its end."""
    zone, held, day = ZoneInfo(over.time_zone), [], over.first
    while day <= over.last:
        then = {
            name: [one for one in ones if day == over.today or one[0].astimezone(zone).date() <= day]
            for name, ones in history.items()
        }
        at = NOW if day == over.today else datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=zone)
        if evaluate(tried.condition, facts(then, known), at, over.time_zone).met:
            held.append(day)
        day += timedelta(days=1)
    return held


@settings(max_examples=300)
@given(
    st.lists(st.tuples(people, attributes), min_size=1, max_size=3),
    st.lists(st.tuples(conditions, limits), min_size=1, max_size=2),
    st.sampled_from(ZONES),
    st.none() | st.just(NOW - timedelta(days=3, hours=2)),
)
def test_a_simulation_equals_a_judgement_of_each_day_over_raw_activities(
    crowd: list[tuple[dict[str, History], dict[str, Any]]],
    offers: list[tuple[dict[str, Any], Limit]],
    zone: str,
    end: datetime | None,
) -> None:
    over = period(zone, end=end)
    version = Version(over, [offer(condition, limit=limit) for condition, limit in offers])
    count = Count(version, None)
    count.take([(f"{number:024x}", facts(*one)) for number, one in enumerate(crowd)])
    found = report(count).draft

    for tried, reported in zip(version.offers, found.offers, strict=True):
        held = [brute(history, known, tried, over) for history, known in crowd]
        assert {one.day: one.qualified for one in reported.days if one.qualified} == Counter(
            days[0] for days in held if days
        )
        assert {one.day: one.wanted for one in reported.days if one.wanted} == _wanted(held, tried.limit)
        assert reported.qualified == sum(1 for days in held if days)
        assert reported.now == sum(evaluate(tried.condition, facts(*one), NOW, zone).met for one in crowd), (
            "what a claim now would be decided"
        )


def _wanted(held: Sequence[Sequence[date]], limit: Limit) -> Counter[date]:
    wanted: Counter[date] = Counter()
    for days in held:
        firsts: dict[str, date] = {}
        for day in days:
            firsts.setdefault(limit.bucket_of(day), day)
        wanted.update(dict.fromkeys(firsts.values(), limit.count))
    return wanted


@settings(max_examples=300)
@given(people, attributes, conditions, st.sampled_from(ZONES))
def test_a_verdict_without_reasons_is_the_same_verdict(
    history: dict[str, History], known: dict[str, Any], condition: dict[str, Any], zone: str
) -> None:
    asked = parse(condition)
    assert holds_for(asked, facts(history, known), NOW, zone) is evaluate(asked, facts(history, known), NOW, zone).met


def logins(*days: int) -> Facts:
    """One login on each of these days of November."""
    return facts({"login": [(datetime(2026, 11, day, 4, tzinfo=UTC), {}) for day in days]}, {})


ONCE: Final = {"activity": "login", "aggregate": "count", "op": ">=", "value": 1}


def counted(crowd: Sequence[Facts], draft: Version, live: Version | None = None, **options: Any) -> Count:
    count = Count(draft, live, **options)
    count.take([(f"{number:024x}", one) for number, one in enumerate(crowd)])
    return count


def test_the_stock_goes_to_those_who_qualify_first_and_runs_out_on_a_day() -> None:
    crowd = [logins(1), logins(2), logins(2), logins(5)]
    (found,) = report(counted(crowd, Version(period(), [offer(ONCE, stock=2)]))).draft.offers

    assert [(one.day.day, one.wanted, one.units, one.cost) for one in found.days] == [
        (1, 1, 1, {"POINT": 10}),
        (2, 2, 1, {"POINT": 10}),
        (5, 1, 0, {"POINT": 0}),
    ]
    assert (found.qualified, found.wanted, found.units, found.sold_out_on) == (4, 4, 2, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("stock", "sold_out_on"), [(0, date(2026, 11, 1)), (1, date(2026, 11, 1)), (3, None), (None, None)]
)
def test_a_stock_runs_out_on_the_day_that_takes_its_last_unit(stock: int | None, sold_out_on: date | None) -> None:
    found = report(counted([logins(1), logins(3)], Version(period(), [offer(ONCE, stock=stock)]))).draft.offers[0]
    assert found.sold_out_on == sold_out_on


def test_a_user_of_two_offers_counts_once_and_the_live_version_is_counted_beside_the_draft() -> None:
    thrice = {**ONCE, "value": 3}
    live = Version(period(), [offer(ONCE)])
    draft = Version(period(), [offer(ONCE), offer(thrice)])
    found = report(counted([logins(1, 2, 3), logins(9), logins()], draft, live))

    assert found.live is not None
    assert (found.users, found.draft.qualified, found.draft.units, found.draft.cost) == (3, 2, 3, {"POINT": 30})
    assert (found.live.qualified, found.live.units) == (2, 2)


def test_one_and_true_are_two_questions() -> None:
    version = Version(period(), [offer({"level": 1}), offer({"level": True})])
    found = report(counted([Facts({"level": True})], version)).draft.offers
    assert [one.qualified for one in found] == [0, 1]


def test_users_are_followed_by_name_and_the_sample_is_bounded() -> None:
    asked, stranger = f"{70:024x}", "f" * 24
    crowd = [logins(1)] * 70 + [logins(4)]
    found = report(counted(crowd, Version(period(), [offer(ONCE)]), followed=frozenset({asked, stranger})))

    assert [(one.user_id, one.first, one.now) for one in found.followed] == [
        (asked, date(2026, 11, 4), True),
        (stranger, None, False),
    ]
    assert found.users == 71
    assert len(found.draft.offers[0].sample) == 20


def test_an_event_that_has_not_begun_has_no_days_but_says_who_could_claim_now() -> None:
    version = Version(period(start=NOW + timedelta(days=2)), [offer(ONCE)])
    found = report(counted([logins(1)], version)).draft
    assert (found.qualified, found.now, found.days) == (0, 1, [])


@pytest.mark.parametrize(("per", "units"), [("event", 1), ("day", 22), ("week", 4), ("month", 2)])
def test_a_limit_by_period_lets_a_user_claim_in_each_of_them(per: Per, units: int) -> None:
    found = report(counted([Facts()], Version(period(), [offer({}, limit=Limit(1, per))])))
    assert found.draft.units == units
