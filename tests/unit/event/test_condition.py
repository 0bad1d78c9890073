from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemons.event.domain.condition import Facts, Timeline, evaluate, parse, written
from daemons.event.domain.condition.timeline import millionths, number
from rewardctl.kernel.errors import Invalid
from tests.conditions import almost_conditions, conditions, json_values
from tests.fakes.conditions import KINDS

NOW: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
THREE_DAYS: Final = {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3}

instants = st.datetimes(datetime(2026, 10, 1), datetime(2026, 11, 22), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
histories = st.lists(
    st.tuples(instants, st.dictionaries(st.sampled_from(["value", "price"]), st.integers(-(10**9), 10**9)))
)


def logins(*days: str, hour: int = 12, zone: str = "UTC") -> Facts:
    """One login on each of these days."""
    at = [datetime.fromisoformat(day).replace(hour=hour, tzinfo=ZoneInfo(zone)).astimezone(UTC) for day in days]
    return Facts(timelines={"login": Timeline.of((one, {}) for one in at)})


def purchases(*values: float) -> Facts:
    return Facts(timelines={"purchase": Timeline.of((NOW, {"value": millionths(one)}) for one in values)})


@given(json_values | almost_conditions, histories, st.dictionaries(st.sampled_from(["age", "level"]), json_values))
def test_any_json_is_either_refused_at_a_place_or_decided(
    raw: Any, history: list[tuple[datetime, dict[str, int]]], attributes: dict[str, Any]
) -> None:
    try:
        condition = parse(raw, condition_types=KINDS)
    except Invalid as refused:
        assert refused.errors[0].loc.startswith("condition")
        return
    facts = Facts(attributes, {"login": Timeline.of(history), "purchase": Timeline.of(history)})

    verdict = evaluate(condition, facts, NOW, "Asia/Seoul")

    assert isinstance(verdict.as_json(), dict)
    assert bool([*verdict.unmet_leaves()]) is not verdict.met


@given(conditions)
def test_a_condition_that_is_written_out_is_the_same_condition(raw: dict[str, Any]) -> None:
    condition = parse(raw, condition_types=KINDS)

    again = parse(written(condition), condition_types=KINDS)

    assert again == condition
    assert written(again) == written(condition)


@given(histories, histories)
def test_sums_are_the_same_in_whatever_order_they_are_made(
    one: list[tuple[datetime, dict[str, int]]], other: list[tuple[datetime, dict[str, int]]]
) -> None:
    assert Timeline.of([*one, *other]).quarters == Timeline.of([*other, *one]).quarters


@given(st.integers(-(10**15), 10**15))
def test_a_number_with_six_decimals_is_kept_exactly(scaled: int) -> None:
    assert millionths(number(scaled)) == scaled


@given(
    st.floats(0, 10_000).map(lambda it: round(it, 2)),
    st.lists(st.integers(0, 10_000).map(lambda it: it / 100), max_size=5),
)
def test_the_shorthand_and_the_tree_agree(bound: float, values: list[float]) -> None:
    facts = purchases(*values)
    for name, op in (("minPurchase", ">="), ("maxPurchase", "<=")):
        tree = {"activity": "purchase", "aggregate": "sum", "op": op, "value": bound}
        short = evaluate(parse({name: bound}), facts, NOW, "UTC")
        assert short.met == evaluate(parse(tree), facts, NOW, "UTC").met


@pytest.mark.parametrize(
    ("shorthand", "attributes", "met"),
    [
        ({"newUser": True}, {"newUser": True}, True),
        ({"newUser": True}, {"newUser": 1}, False),
        ({"newUser": True}, {}, False),
        ({"minLevel": 5}, {"level": 5}, True),
        ({"minLevel": 5}, {"level": 4.5}, False),
        ({"minLevel": 5}, {"level": "9"}, False),
        ({"minLevel": 5}, {}, False),
        ({"maxAge": 19, "minAge": 13}, {"age": 15}, True),
        ({"maxAge": 19, "minAge": 13}, {"age": 20}, False),
        ({"country": "KR", "newUser": False}, {"country": "KR", "newUser": False}, True),
    ],
)
def test_a_flat_object_asks_for_each_of_its_attributes(
    shorthand: dict[str, Any], attributes: dict[str, Any], met: bool
) -> None:
    assert evaluate(parse(shorthand), Facts(attributes), NOW, "UTC").met is met


@pytest.mark.parametrize(
    ("raw", "loc"),
    [
        ([], "condition"),
        (None, "condition"),
        ({"all": []}, "condition.all"),
        ({"all": [{}, {"any": 3}]}, "condition.all.1.any"),
        ({"not": {"activity": "login", "op": ">=", "value": 1}}, "condition.not.aggregate"),
        ({"all": [{}], "any": [{}]}, "condition"),
        ({**THREE_DAYS, "value": "3"}, "condition.value"),
        ({**THREE_DAYS, "value": True}, "condition.value"),
        ({**THREE_DAYS, "op": "~"}, "condition.op"),
        ({**THREE_DAYS, "within": "7h"}, "condition.within"),
        ({**THREE_DAYS, "within": "0d"}, "condition.within"),
        ({**THREE_DAYS, "field": "x"}, "condition.field"),
        ({**THREE_DAYS, "extra": 1}, "condition"),
        ({**THREE_DAYS, "op": "between", "value": [1]}, "condition.value"),
        ({"attribute": "age", "op": "in", "value": []}, "condition.value"),
        ({"attribute": "age", "op": "==", "value": {}}, "condition.value"),
        ({"minLevel": "five"}, "condition.minLevel"),
        ({"level": {"$gt": 1}}, "condition.level"),
        ({"all": [{}] * 3 + [{"a b": 1}]}, "condition.all.3.a b"),
    ],
)
def test_what_is_malformed_is_said_at_its_place(raw: Any, loc: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(raw)
    assert [error.loc for error in refused.value.errors] == [loc]


def test_everything_that_is_malformed_is_said_at_once() -> None:
    raw = {"all": [{"minLevel": "five", "level": None}, {"any": [THREE_DAYS, {**THREE_DAYS, "op": "~"}]}]}

    with pytest.raises(Invalid) as refused:
        parse(raw)

    places = [error.loc for error in refused.value.errors]
    assert places == ["condition.all.0.minLevel", "condition.all.0.level", "condition.all.1.any.1.op"]


@pytest.mark.parametrize(
    ("leaf", "places"),
    [
        (
            {"activity": "1", "aggregate": "most", "op": "~", "within": "7", "colour": 1},
            ["condition", "activity", "aggregate", "op", "within"],
        ),
        (
            {"activity": "1", "aggregate": "count", "op": ">=", "value": "x", "field": "a"},
            ["activity", "value", "field"],
        ),
        ({"attribute": "", "op": "=", "value": {}}, ["attribute", "op"]),
        ({"attribute": "", "op": "==", "value": {}}, ["attribute", "value"]),
    ],
)
def test_all_that_is_wrong_with_a_leaf_is_said(leaf: Any, places: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        parse(leaf)
    said = [error.loc.removeprefix("condition.") for error in refused.value.errors]
    assert said == places


def test_of_very_much_that_is_malformed_a_hundred_are_said() -> None:
    with pytest.raises(Invalid) as refused:
        parse({"all": [{"any": [3] * 90}] * 90})
    assert len(refused.value.errors) == 100


def test_a_condition_of_too_many_leaves_is_refused() -> None:
    with pytest.raises(Invalid, match="malformed"):
        parse({"all": [{"any": [{"level": 1}] * 51}] * 2})


@pytest.mark.parametrize(
    ("days", "found", "earliest"),
    [
        ((), 0, "2026-11-24"),
        (("2026-11-22",), 1, "2026-11-24"),
        (("2026-11-21",), 1, "2026-11-23"),
        (("2026-11-21", "2026-11-22"), 2, "2026-11-23"),
        (("2026-11-20", "2026-11-21"), 2, None),
        (("2026-11-19", "2026-11-20"), 2, "2026-11-24"),
    ],
)
def test_a_streak_that_is_short_says_when_it_could_be_long_enough(
    days: tuple[str, ...], found: int, earliest: str | None
) -> None:
    verdict = evaluate(parse(THREE_DAYS), logins(*days), NOW, "UTC")

    assert (verdict.met, verdict.found, verdict.missing) == (False, found, 3 - found)
    expected = NOW if earliest is None else datetime.fromisoformat(earliest).replace(tzinfo=UTC)
    assert verdict.earliest == expected


def test_a_streak_of_the_past_counts_while_it_is_in_the_window() -> None:
    facts = logins("2026-11-02", "2026-11-03", "2026-11-04")

    assert evaluate(parse(THREE_DAYS), facts, NOW, "UTC").met
    assert not evaluate(parse({**THREE_DAYS, "within": "7d"}), facts, NOW, "UTC").met


def test_a_window_holds_today_and_the_days_before_it() -> None:
    leaf = {"activity": "login", "aggregate": "count", "op": "==", "value": 2, "within": "2d"}
    facts = logins("2026-11-20", "2026-11-21", "2026-11-22")

    assert evaluate(parse(leaf), facts, NOW, "UTC").met


def test_days_are_those_of_the_events_time_zone() -> None:
    """In Seoul these logins are on three days, in UTC on two."""
    at = [
        datetime(2026, 11, 20, 14, 50, tzinfo=UTC),
        datetime(2026, 11, 20, 15, tzinfo=UTC),
        datetime(2026, 11, 21, 15, tzinfo=UTC),
    ]
    facts = Facts(timelines={"login": Timeline.of((one, {}) for one in at)})

    assert evaluate(parse(THREE_DAYS), facts, NOW, "Asia/Seoul").met
    assert evaluate(parse(THREE_DAYS), facts, NOW, "UTC").found == 2


def test_a_streak_goes_on_over_the_night_on_which_clocks_change() -> None:
    facts = logins("2026-10-24", "2026-10-25", "2026-10-26", hour=0, zone="Europe/Berlin")

    verdict = evaluate(parse(THREE_DAYS), facts, datetime(2026, 10, 26, 12, tzinfo=UTC), "Europe/Berlin")

    assert verdict.met


def test_the_earliest_moment_is_the_start_of_a_day_of_that_zone_also_after_clocks_change() -> None:
    """Clocks in Berlin go back on 2026-10-25, so the 26th begins at 23:00 UTC and not at 22:00."""
    facts = logins("2026-10-23", "2026-10-24", zone="Europe/Berlin")
    now = datetime(2026, 10, 24, 12, tzinfo=UTC)

    four = evaluate(parse({**THREE_DAYS, "value": 4}), facts, now, "Europe/Berlin")

    assert four.earliest == datetime(2026, 10, 25, 23, tzinfo=UTC)


def test_all_waits_for_the_last_of_its_branches_and_any_for_the_first() -> None:
    short, long = {**THREE_DAYS, "value": 2}, {**THREE_DAYS, "value": 5}
    facts = logins("2026-11-22")

    assert evaluate(parse({"all": [short, long]}), facts, NOW, "UTC").earliest == datetime(2026, 11, 26, tzinfo=UTC)
    assert evaluate(parse({"any": [short, long]}), facts, NOW, "UTC").earliest == datetime(2026, 11, 23, tzinfo=UTC)
    assert evaluate(parse({"all": [short, {"level": 3}]}), facts, NOW, "UTC").earliest is None


def test_the_last_activity_is_asked_for_its_number_or_its_instant() -> None:
    newest = datetime(2026, 11, 20, tzinfo=UTC)
    history = [(newest, {"value": millionths(7)}), (newest - timedelta(days=3), {"value": millionths(99)})]
    facts = Facts(timelines={"login": Timeline.of(sorted(history))})
    leaf = {"activity": "login", "aggregate": "last", "op": ">="}

    assert evaluate(parse({**leaf, "value": 7}), facts, NOW, "UTC").met
    assert not evaluate(parse({**leaf, "value": 8}), facts, NOW, "UTC").met
    assert evaluate(parse({**leaf, "value": "2026-11-20T00:00:00Z"}), facts, NOW, "UTC").met
    assert not evaluate(parse({**leaf, "value": "2026-11-20T00:00:01Z"}), facts, NOW, "UTC").met
    assert not evaluate(parse({**leaf, "value": 0}), Facts(), NOW, "UTC").met
    between = {"op": "between", "value": ["2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z"]}
    assert evaluate(parse({**leaf, **between}), facts, NOW, "UTC").met


def test_the_verdict_says_what_was_needed_found_and_missing() -> None:
    raw = {
        "all": [{"activity": "purchase", "aggregate": "sum", "op": ">=", "value": 100, "within": "7d"}, {"level": 3}]
    }

    verdict = evaluate(parse(raw), purchases(30.5), NOW, "UTC").as_json()

    assert verdict == {
        "kind": "all",
        "met": False,
        "of": [
            {
                "kind": "activity",
                "met": False,
                "about": "purchase",
                "needed": {"aggregate": "sum", "op": ">=", "value": 100, "within": "7d"},
                "found": 30.5,
                "missing": 69.5,
            },
            {"kind": "attribute", "met": False, "about": "level", "needed": {"op": "==", "value": 3}, "found": None},
        ],
    }
