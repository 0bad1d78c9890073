from typing import Any

import pytest

from rewardctl.access.check import Answered, Cell, cells
from rewardctl.access.report import report
from rewardctl.access.routes import Mismatch, held_against
from rewardctl.access.row import LOGGED_IN, OVERSEER, Caller, Row, Whose, filled
from rewardctl.access.table import TABLE

CLAIM = Row("GET", "/claims/{claim_id}", LOGGED_IN, 200, anothers=OVERSEER, refusal=404)
LIST = Row("GET", "/claims", OVERSEER, 200)


def test_no_route_has_two_rows() -> None:
    assert len({(row.verb, row.path) for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize(
    ("row", "caller", "whose", "status"),
    [
        (CLAIM, Caller.ANONYMOUS, Whose.ANOTHERS, 401),
        (CLAIM, Caller.USER, Whose.OWN, 200),
        (CLAIM, Caller.USER, Whose.ANOTHERS, 404),
        (CLAIM, Caller.AUDITOR, Whose.ANOTHERS, 200),
        (LIST, Caller.ANONYMOUS, Whose.NOBODYS, 401),
        (LIST, Caller.USER, Whose.NOBODYS, 403),
        (LIST, Caller.ADMIN, Whose.NOBODYS, 200),
    ],
)
def test_a_row_says_what_each_caller_is_answered(row: Row, caller: Caller, whose: Whose, status: int) -> None:
    assert row.expected(caller, whose) == status


def test_what_names_things_is_asked_for_ones_own_and_anothers_and_the_rest_once() -> None:
    assert [(cell.caller, cell.whose) for cell in cells([CLAIM])] == [
        (Caller.ANONYMOUS, Whose.ANOTHERS),
        *((caller, whose) for caller in sorted(LOGGED_IN, key=list(Caller).index) for whose in CLAIM.whose),
    ]
    assert [cell.whose for cell in cells([LIST])] == [Whose.NOBODYS] * len(Caller)


def test_names_are_put_in_at_every_depth() -> None:
    template = {"filter": {"id": "{id}"}, "several": ["{id}", 1], "left": "{other}"}
    assert filled(template, {"id": "7"}) == {"filter": {"id": "7"}, "several": ["7", 1], "left": "{other}"}


def test_a_route_without_a_row_and_a_row_without_a_route_are_named() -> None:
    documents: list[dict[str, Any]] = [
        {"paths": {"/claims": {"get": {}, "parameters": []}}},
        {"paths": {"/new": {"post": {}}}},
    ]
    found = held_against([LIST, CLAIM], documents)
    assert found == Mismatch(without_row=[("POST", "/new")], without_route=[("GET", "/claims/{claim_id}")])
    assert found
    told = report([], found)
    assert (told.ok, told.without_row, told.without_route) == (False, ["POST /new"], ["GET /claims/{claim_id}"])


@pytest.mark.parametrize(("status", "ok"), [(403, True), (200, False)])
def test_a_cell_that_is_answered_otherwise_spoils_the_report(status: int, ok: bool) -> None:
    told = report([Answered(Cell(LIST, Caller.USER, Whose.NOBODYS), status)], Mismatch([], []))
    (cell,) = told.routes[0].cells
    assert (told.ok, told.different, cell.ok) == (ok, int(not ok), ok)
    assert (cell.expected, cell.answered) == (403, status)
