"""A load while it runs, as a table that is drawn again and again where standard error is a terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.load.report import Measured, Run
from rewardctl.bench.load.watch import Glimpse, Watch
from rewardctl.bench.load.workload import Workload
from rewardctl.bench.meter import Reading
from rewardctl.cli import output, tables
from rewardctl.cli.spoken import said
from rewardctl.cli.views.load_lines import Lines

_COLUMNS: Final = ["scenario", "state", "requests", "per s", "p50 ms", "p99 ms", "errors"]
_MEGABYTE: Final = 1_000_000
_NOTHING: Final = (None,) * 5


class Table:
    """A row a scenario, and below what the platform uses now."""

    def __init__(self, names: Sequence[str], draw: Callable[[RenderableType], None]) -> None:
        self._rows: dict[str, Sequence[object]] = {name: (Text(said("waits"), "dim"), *_NOTHING) for name in names}
        self._draw = draw
        self._now: Workload | None = None
        self._run = 1
        self._used: Reading | None = None

    def say(self, line: str) -> None:
        output.note(line)

    def begins(self, workload: Workload, run: int) -> None:
        self._now, self._run = workload, run
        self._row(workload, Text(said("is prepared"), "yellow"), _NOTHING)

    def goes(self, glimpse: Glimpse) -> None:
        self._used = glimpse.used
        if self._now:
            self._row(self._now, Text(self._state(self._now, glimpse), "cyan"), _now(glimpse))

    def ends(self, workload: Workload, found: Run) -> None:
        self._row(workload, _verdict(found), _cells(found))

    def measured(self, found: Measured) -> None:
        self._rows[found.name] = (_verdict(found), *_cells(found))
        self._redraw()

    def _state(self, workload: Workload, glimpse: Glimpse) -> str:
        gone = f"{min(glimpse.seconds, workload.seconds):.0f}"
        if self._run == 1:
            return said("{0} of {1} s").format(gone, workload.seconds)
        return said("run {0}, {1} of {2} s").format(self._run, gone, workload.seconds)

    def _row(self, workload: Workload, state: Text, cells: Sequence[object]) -> None:
        self._rows[workload.scenario.name] = (state, *cells)
        self._redraw()

    def _redraw(self) -> None:
        table = tables.table(_COLUMNS, [(name, *cells) for name, cells in self._rows.items()])
        self._draw(Group(table, _usage(self._used)) if self._used else table)


@contextmanager
def watch(workloads: Sequence[Workload]) -> Iterator[Watch]:
    """The table, or lines where there is no terminal."""
    with output.drawing() as draw:
        yield Table([one.scenario.name for one in workloads], draw) if draw else Lines()


def _now(glimpse: Glimpse) -> Sequence[object]:
    return _figures(glimpse.requests, glimpse.rate, glimpse.p50_ms, glimpse.p99_ms, glimpse.errors)


def _cells(found: Run | Measured) -> Sequence[object]:
    return _figures(found.requests, found.rate, found.p50_ms, found.p99_ms, found.errors)


def _figures(requests: int, rate: float, p50: float, p99: float, errors: int) -> Sequence[object]:
    failed = Text(f"{errors:,}", "bold red" if errors else "")
    return f"{requests:,}", f"{rate:,.1f}", f"{p50:,.1f}", f"{p99:,.1f}", failed


def _verdict(found: Run | Measured) -> Text:
    return Text(said("crossed"), "bold red") if found.crossed else Text(said("kept"), "green")


def _usage(used: Reading) -> RenderableType:
    """CPU of one core and memory of each part."""
    rows = [(part, f"{used.cpu[part]:.0f} %", f"{used.memory[part] / _MEGABYTE:,.0f} MB") for part in used.cpu]
    return tables.table(["process", "CPU now", "memory"], rows)
