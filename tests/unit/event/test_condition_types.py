"""Conditions of kinds of one's own."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from daemons.event.domain.condition import ConditionTypes, Facts, Timeline, activity_types, evaluate, parse, recall
from daemons.event.domain.condition.timeline import millionths
from daemons.event.domain.decision import decided
from rewardctl.kernel.errors import Invalid
from rewardctl.sdk import Day, Judged, UserFacts
from tests.fakes.conditions import KINDS, Failing, OnWeekday, OnWeekdayParams

NOW: Final = datetime(2026, 11, 22, 3, tzinfo=UTC)
"""A Sunday."""
MONDAYS: Final = {"weekday": {"day": 1, "times": 2}}
NOBODY: Final = Facts()


def logins(*at: str) -> Facts:
    return Facts(timelines={"login": Timeline.of((datetime.fromisoformat(one), {}) for one in at)})


def reasons(raw: Any, facts: Facts, condition_types: ConditionTypes = KINDS) -> list[tuple[str, str]]:
    verdict = evaluate(recall(raw, condition_types), facts, NOW, "Asia/Seoul")
    return [(one.code, one.message) for one in decided(verdict, {}, NOW, "Asia/Seoul").reasons]


def test_a_type_is_asked_for_its_leaves_in_a_tree_and_in_the_shorthand() -> None:
    for raw in (MONDAYS, {"all": [MONDAYS, {}]}, {"vip": True, **MONDAYS}):
        assert activity_types(parse(raw, condition_types=KINDS)) == {"login"}
    facts = logins("2026-11-15T16:00:00Z", "2026-11-08T16:00:00Z")

    assert evaluate(parse(MONDAYS, condition_types=KINDS), facts, NOW, "Asia/Seoul").met
    assert not evaluate(parse(MONDAYS, condition_types=KINDS), facts, NOW, "UTC").met


def test_what_is_not_met_says_what_is_needed_found_missing_and_when() -> None:
    facts = logins("2026-11-15T16:00:00Z")

    verdict = evaluate(parse(MONDAYS, condition_types=KINDS), facts, NOW, "Asia/Seoul").as_json()

    assert verdict == {
        "kind": "custom",
        "met": False,
        "about": "weekday",
        "needed": {"day": 1, "times": 2},
        "found": 1,
        "missing": 1,
        "earliest": "2026-11-22T15:00:00.000Z",
        "text": "1 of 2 logins on weekday 1",
    }
    assert reasons(MONDAYS, facts) == [
        ("condition_not_met", "1 of 2 logins on weekday 1, earliest 2026-11-23 00:00 KST")
    ]


@pytest.mark.parametrize(
    ("raw", "loc"),
    [
        ({"weekday": {"day": 8}}, "condition.weekday.day"),
        ({"all": [{}, {"weekday": {}}]}, "condition.all.1.weekday.day"),
        ({"weekday": {"day": 1, "hour": 2}}, "condition.weekday.hour"),
        ({"weekday": {"day": "1"}}, "condition.weekday.day"),
        ({"unheard": {"day": 1}}, "condition.unheard"),
        ({"minWeekday": {"day": 1}}, "condition.minWeekday"),
    ],
)
def test_what_a_type_refuses_is_said_at_its_leaf(raw: Any, loc: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse(raw, condition_types=KINDS)
    assert [error.loc for error in refused.value.errors] == [loc]


def test_an_attribute_of_a_types_name_stays_one() -> None:
    assert evaluate(parse({"weekday": 3}, condition_types=KINDS), Facts({"weekday": 3}), NOW, "UTC").met


def test_a_type_reads_days_of_the_events_time_zone() -> None:
    seen: list[UserFacts] = []

    class Watching(OnWeekday):
        def evaluate(self, params: OnWeekdayParams, facts: UserFacts, now: datetime, time_zone: ZoneInfo) -> Judged:
            seen.append(facts)
            return super().evaluate(params, facts, now, time_zone)

    at = datetime(2026, 11, 15, 14, 50, tzinfo=UTC)
    history = [(at + timedelta(minutes=10 * step), {"price": millionths(1.25)}) for step in range(3)]
    facts = Facts({"vip": True}, {"login": Timeline.of(history), "purchase": Timeline.of(history)})

    evaluate(parse(MONDAYS, condition_types={"weekday": Watching()}), facts, NOW, "Asia/Seoul")

    days = {date(2026, 11, 15): Day(1, {"price": 1.25}), date(2026, 11, 16): Day(2, {"price": 2.5})}
    assert seen == [UserFacts({"vip": True}, {"login": days})]


ODD: Final[dict[str, Any]] = {
    "it raises": None,
    "no judgement": "yes",
    "not even a truth": Judged(met=1),  # type: ignore[arg-type]  # that is what is wrong with it
    "no JSON": Judged(met=True, found=object()),  # type: ignore[arg-type]  # likewise
    "a tree": Judged(met=True, needed={"a": {"b": 1}}),  # type: ignore[dict-item]  # likewise
    "a long list": Judged(met=True, found=[1] * 101),
    "too large": Judged(met=True, found=2**70),
    "not a number": Judged(met=True, found=float("nan")),
    "no instant": Judged(met=False, earliest=datetime(2026, 1, 1)),  # noqa: DTZ001 - that is what is wrong with it
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD.keys())
def test_a_type_that_fails_meets_nothing_and_neither_does_its_opposite(answer: Any) -> None:
    condition_types: ConditionTypes = {"failing": Failing(answer)}
    leaf: Any = {"failing": {}}

    for raw in (leaf, {"not": leaf}, {"not": {"not": leaf}}, {"not": {"all": [leaf, {}]}}, {"not": {"any": [leaf]}}):
        ((code, message),) = reasons(raw, NOBODY, condition_types)
        assert code == "condition_type_unavailable"
        assert message.startswith("failing: condition type failed: ")


def test_where_a_leaf_that_nobody_can_judge_changes_nothing_the_rest_decides() -> None:
    leaf: Any = {"failing": {}}
    for raw in ({"any": [leaf, {}]}, {"not": {"all": [leaf, {"vip": True}]}}, {"not": {"not": {"any": [leaf, {}]}}}):
        assert evaluate(parse(raw, condition_types=KINDS), NOBODY, NOW, "UTC").met, raw


def test_of_a_type_that_is_gone_a_stored_condition_is_never_met() -> None:
    for raw in (MONDAYS, {"not": MONDAYS}, {"all": [MONDAYS, {}]}):
        assert reasons(raw, NOBODY, {}) == [("condition_type_unavailable", "weekday: condition type unavailable")]


def test_of_a_type_that_takes_its_fields_no_more_a_stored_condition_is_never_met() -> None:
    assert reasons({"weekday": {"hour": 3}}, NOBODY) == [
        ("condition_type_unavailable", "weekday: condition type unavailable")
    ]


class Fussy(Failing):
    def activity_types(self, params: BaseModel) -> Any:  # noqa: ARG002 - always the same
        return self.answer


@pytest.mark.parametrize("types", ["login", ["a b"], [3], None, [[]]])
def test_a_type_that_does_not_know_what_it_reads_is_refused_at_its_leaf(types: Any) -> None:
    with pytest.raises(Invalid) as refused:
        parse({"failing": {}}, condition_types={"failing": Fussy(types)})
    assert refused.value.errors[0].msg.startswith("the condition type failing can't take it")


@given(st.builds(Judged, met=st.booleans(), found=st.text() | st.integers() | st.floats(), text=st.text() | st.none()))
def test_whatever_a_type_says_a_claim_can_keep(said: Judged) -> None:
    verdict = evaluate(parse({"failing": {}}, condition_types={"failing": Failing(said)}), NOBODY, NOW, "UTC").as_json()

    assert len(str(verdict)) < 4000
    assert "\0" not in verdict.get("text", "")
