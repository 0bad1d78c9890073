"""Rows of cells, and labels with their values, in the width that the terminal has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from rewardctl.cli.output import safe
from rewardctl.cli.spoken import said

_WHOLE: Final = 24
"""Cells: a column of no more is never cut, such as one of ids, statuses or times; the next command wants them whole."""
_FOLDED: Final = 16
"""Cells that any other column has at least."""
_GAP: Final = 3


@dataclass(frozen=True, slots=True)
class Rows:
    """Cells under headings; where the lines are too short for that, each row as lines of its own."""

    headings: Sequence[Text]
    cells: Sequence[Sequence[Text]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if not self.cells:
            yield Text(said("none"), "dim")
            return
        widths = [max(map(_width, column)) for column in zip(self.headings, *self.cells, strict=True)]
        needed = sum(width if width <= _WHOLE else _FOLDED for width in widths) + _GAP * (len(widths) - 1)
        yield self._columns(widths) if needed <= options.max_width else self._blocks()

    def _columns(self, widths: Sequence[int]) -> Table:
        made = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for heading, width in zip(self.headings, widths, strict=True):
            whole = width <= _WHOLE
            made.add_column(heading, no_wrap=whole, min_width=width if whole else _FOLDED)
        for row in self.cells:
            made.add_row(*row)
        return made

    def _blocks(self) -> RenderableType:
        names = [one.plain for one in self.headings]
        return Text("\n\n").join(block(zip(names, row, strict=True)) for row in self.cells).append("\n")


def table(columns: Sequence[str | Text], rows: Iterable[Sequence[object]]) -> RenderableType:
    """A table of plain text; a `Text` in a cell keeps its style, and None is a dash. One above a column is a name."""
    return Rows(
        [one if isinstance(one, Text) else lined(said(one)) for one in columns],
        [[_cell(value) for value in row] for row in rows],
    )


def block(pairs: Iterable[tuple[str, Text]]) -> Text:
    """Label and value, a line each."""
    known = list(pairs)
    width = max((cell_len(label) for label, _ in known), default=0)
    lines = [Text.assemble((f"{set_cell_size(label, width)}  ", "dim"), value) for label, value in known]
    return Text("\n").join(lines)


def _width(cell: Text) -> int:
    return max(map(cell_len, cell.plain.splitlines()), default=0)


def lined(text: str) -> Text:
    """For a cell. Where lines end in an ellipsis, rich cuts a letter from one of wide letters that fits: they fold."""
    return Text(text, overflow=None if text.isascii() else "fold")


def _cell(value: object) -> Text:
    if isinstance(value, Text):
        return value
    return lined("-" if value is None else safe(str(value)))
