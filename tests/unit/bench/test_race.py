from dataclasses import replace

import pytest

from rewardctl.audit.report import Finding, Report
from rewardctl.bench.race.answer import Decision
from rewardctl.bench.race.figures import Figures
from rewardctl.bench.race.load import Outcome
from rewardctl.bench.race.orders import Order
from rewardctl.bench.race.run import Found, Plan

PLAN = Plan(claims=100, users=20, stock=5, seed=1)
KEPT = Figures(approved=5, doubles=0, missing=0, unsaid=0, over_issued=0, remaining=0, half_done=0)
DECIDED = Outcome(Order("u", "k"), 0.0, Decision(201, b"{}", "APPROVED", "1"))
FOUND = Found([DECIDED], {}, 1.0, 1.0, KEPT, 0, Report({}, []))


def test_a_race_in_which_every_promise_was_kept() -> None:
    assert FOUND.holds(PLAN)


@pytest.mark.parametrize(
    "broken",
    [
        replace(KEPT, approved=4),
        replace(KEPT, approved=6),
        replace(KEPT, doubles=1),
        replace(KEPT, missing=1),
        replace(KEPT, unsaid=1),
        replace(KEPT, over_issued=1),
        replace(KEPT, remaining=1),
        replace(KEPT, remaining=-1),
        replace(KEPT, half_done=1),
    ],
)
def test_one_wrong_figure_is_enough(broken: Figures) -> None:
    assert not replace(FOUND, figures=broken).holds(PLAN)


def test_an_order_without_a_decision_is_enough() -> None:
    assert not replace(FOUND, outcomes=[DECIDED, replace(DECIDED, decision=None)]).holds(PLAN)


def test_a_replay_with_other_bytes_is_enough() -> None:
    assert not replace(FOUND, replay_mismatches=1).holds(PLAN)


def test_a_finding_of_the_audit_is_enough() -> None:
    assert not replace(FOUND, audit=Report({}, [Finding("chain_gap", "A gap.", 1, ["1"])])).holds(PLAN)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (PLAN, 5),
        (replace(PLAN, stock=50), 20),
        (replace(PLAN, stock=50, claims=10), 10),
        (replace(PLAN, stock=0), 0),
    ],
)
def test_every_user_gets_one_while_there_is_stock(plan: Plan, expected: int) -> None:
    assert plan.expected == expected
