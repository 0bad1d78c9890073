"""Two load benches beside each other, for people."""

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.load.compare import LEAST_RUNS, Change, Comparison
from rewardctl.bench.spread import Spread
from rewardctl.cli import tables
from rewardctl.cli.spoken import said

_COLUMNS: Final = ["scenario", "figure", "first", "least..most", "second", "least..most", "ratio", "second is"]
_ONE_EACH: Final = (
    "one bench a side: another load on the machine between the two looks like a difference as well;\n"
    "run both sides in turn and give all files: bench compare A1 B1 A2 B2 A3 B3"
)
_STYLES: Final = {"within noise": "dim", "too few runs": "dim", "lower": "bold", "higher": "bold"}


def view(found: Comparison) -> RenderableType:
    """One table, and what its verdicts are worth."""
    rows = [_row(one.name, change) for one in found.scenarios for change in one.changes]
    return Group(tables.table(_COLUMNS, rows), *(Text(said(line)) for line in _remarks(found)))


def _row(name: str, change: Change) -> list[object]:
    ratio = None if change.ratio is None else f"{change.ratio:.2f}"
    shown = Text(said(change.verdict), _STYLES[change.verdict])
    return [name, change.figure, *_spread(change.first), *_spread(change.second), ratio, shown]


def _spread(found: Spread) -> tuple[str, str]:
    return f"{found.median:,.2f}", f"{found.least:,.2f}..{found.most:,.2f}"


def _remarks(found: Comparison) -> Iterator[str]:
    yield "medians of the runs; CPU: seconds per 1,000 requests"
    yield f"lower, higher: {LEAST_RUNS} runs or more on both sides, and their ranges do not touch; else it may be noise"
    if found.chance is None:
        yield f"no verdict is given on fewer: rewardctl bench --runs {LEAST_RUNS + 2}"
    else:
        figures = sum(len(one.changes) for one in found.scenarios)
        share, some = f"{found.chance:.1%}", f"{figures * found.chance:.1f}"
        by_luck = f"of {figures} figures {some} would"
        yield f"by luck alone ranges of so few runs stay apart in {share} of cases: {by_luck}"
        if found.benches == 1:
            yield _ONE_EACH
