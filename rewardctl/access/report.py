"""What a check of access came to."""

from collections.abc import Sequence

from rewardctl.access.check import Answered
from rewardctl.access.routes import Mismatch, Route
from rewardctl.wire.body import ResponseBody


class AccessCell(ResponseBody):
    """`whose` is own, another's or nobody's: the things that the request named."""

    caller: str
    whose: str
    expected: int
    answered: int
    ok: bool


class AccessRoute(ResponseBody):
    verb: str
    path: str
    cells: list[AccessCell]


class AccessReport(ResponseBody):
    """`without_row` are routes that the table lacks, `without_route` rows that nothing serves."""

    ok: bool
    asked: int
    different: int
    routes: list[AccessRoute]
    without_row: list[str]
    without_route: list[str]


def report(found: Sequence[Answered], mismatch: Mismatch) -> AccessReport:
    different = sum(not one.as_expected for one in found)
    by_route: dict[Route, list[AccessCell]] = {}
    for one in found:
        by_route.setdefault((one.cell.row.verb, one.cell.row.path), []).append(_cell(one))
    return AccessReport(
        ok=not different and not mismatch,
        asked=len(found),
        different=different,
        routes=[AccessRoute(verb=verb, path=path, cells=cells) for (verb, path), cells in by_route.items()],
        without_row=[" ".join(route) for route in mismatch.without_row],
        without_route=[" ".join(route) for route in mismatch.without_route],
    )


def _cell(one: Answered) -> AccessCell:
    cell = one.cell
    return AccessCell(
        caller=cell.caller, whose=cell.whose, expected=cell.expected, answered=one.status, ok=one.as_expected
    )
