"""What a check of access came to, for people."""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.access.report import AccessCell, AccessReport, AccessRoute
from rewardctl.access.row import Caller
from rewardctl.cli import tables
from rewardctl.cli.spoken import said

_KEY: Final = "own | another's; one figure where the request names nobody's things"


def view(found: AccessReport) -> RenderableType:
    rows = [[f"{one.verb} {one.path}", *(_of(one, caller) for caller in Caller)] for one in found.routes]
    table = tables.table(["route", *Caller], rows)
    return Group(table, Text(said(_KEY), style="dim"), *_unmatched(found), _verdict(found))


def _of(route: AccessRoute, caller: Caller) -> Text:
    cells = [cell for cell in route.cells if cell.caller == caller]
    return Text(" | ").join(map(_answer, cells)) if cells else Text("-")


def _answer(cell: AccessCell) -> Text:
    if cell.ok:
        return Text(str(cell.answered))
    return Text(said("{0}, not {1}").format(cell.answered, cell.expected), style="bold red")


def _unmatched(found: AccessReport) -> Sequence[Text]:
    rowless = [Text(said(f"{route}: no row of the table is for it"), style="red") for route in found.without_row]
    return [*rowless, *(Text(said(f"{route}: nothing serves it"), style="red") for route in found.without_route)]


def _verdict(found: AccessReport) -> Text:
    asked = said(f"{found.asked} cells of {len(found.routes)} routes asked")
    if found.ok:
        return Text(f"{asked}: {said('every door is as the table says')}", style="green")
    unmatched = len(found.without_row) + len(found.without_route)
    different = said(f"{found.different} differ, {unmatched} routes and rows don't match")
    return Text(f"{asked}: {different}", style="bold red")
