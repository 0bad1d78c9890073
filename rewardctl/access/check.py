"""Asks for every cell of the table, and says where the answer is another one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rewardctl.access.cast import Cast
from rewardctl.access.door import Door
from rewardctl.access.row import Caller, Row, Whose, filled


@dataclass(frozen=True, slots=True)
class Cell:
    row: Row
    caller: Caller
    whose: Whose

    @property
    def expected(self) -> int:
        return self.row.expected(self.caller, self.whose)


@dataclass(frozen=True, slots=True)
class Answered:
    cell: Cell
    status: int

    @property
    def as_expected(self) -> bool:
        return self.status == self.cell.expected


def cells(rows: Sequence[Row]) -> list[Cell]:
    """Every row for every caller, own and another's; where nobody's things are named there is one cell a caller."""
    return [Cell(row, caller, whose) for row in rows for caller in Caller for whose in _askable(row, caller)]


def _askable(row: Row, caller: Caller) -> Iterator[Whose]:
    """Nothing belongs to the anonymous."""
    return (whose for whose in row.whose if caller is not Caller.ANONYMOUS or whose is not Whose.OWN)


def asked(
    door: Door, cast: Cast, wanted: Sequence[Cell], progress: Callable[[int, int], None] = lambda _, __: None
) -> list[Answered]:
    found = []
    for number, cell in enumerate(wanted, 1):
        found.append(Answered(cell, _status(door, cast, cell)))
        progress(number, len(wanted))
    return found


def _status(door: Door, cast: Cast, cell: Cell) -> int:
    row, things = cell.row, cast.things(cell.caller, cell.whose)
    path = filled(row.path, {**things, "id": things[row.id]})
    answer = door.ask(row.verb, path, cast.token(cell.caller), filled(row.body, things), filled(row.query, things))
    return answer.status_code
