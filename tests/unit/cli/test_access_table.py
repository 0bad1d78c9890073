from io import StringIO

from rich.console import Console

from rewardctl.access.check import Answered, Cell
from rewardctl.access.report import report
from rewardctl.access.routes import Mismatch
from rewardctl.access.row import LOGGED_IN, OVERSEER, Caller, Row, Whose
from rewardctl.cli.views.access import view

CLAIM = Row("GET", "/claims/{claim_id}", LOGGED_IN, 200, anothers=OVERSEER, refusal=404)


def _shown(answered: int, mismatch: Mismatch) -> str:
    found = [
        Answered(Cell(CLAIM, Caller.USER, Whose.OWN), 200),
        Answered(Cell(CLAIM, Caller.USER, Whose.ANOTHERS), answered),
    ]
    out = StringIO()
    Console(file=out, width=200).print(view(report(found, mismatch)))
    return out.getvalue()


def test_answers_stand_side_by_side() -> None:
    shown = _shown(404, Mismatch([], []))
    assert "200 | 404" in shown
    assert "2 cells of 1 routes asked: every door is as the table says" in shown


def test_an_answer_that_should_be_another_says_which() -> None:
    shown = _shown(200, Mismatch([], []))
    assert "200 | 200, not 404" in shown
    assert "1 differ" in shown


def test_routes_without_a_row_and_rows_without_a_route_are_named() -> None:
    shown = _shown(404, Mismatch([("POST", "/new")], [("GET", "/old")]))
    assert "POST /new: no row of the table is for it" in shown
    assert "GET /old: nothing serves it" in shown
    assert "every door is as the table says" not in shown
