"""Two load benches beside each other, with the noise that is in both.

The rule: a figure is called different only where both sides have three runs or more and the range from the least to the
most of the one does not touch that of the other.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from typing import Final, Literal

from rewardctl.bench.load_report import Cpu, Figures, Load, Measured
from rewardctl.wire.body import ResponseBody

LEAST_RUNS: Final = 3
Verdict = Literal["too few runs", "within noise", "lower", "higher"]
_FIGURES: Final[Mapping[str, Callable[[Figures], float]]] = {
    "p50 ms": lambda one: one.p50_ms,
    "p99 ms": lambda one: one.p99_ms,
    "per s": lambda one: one.rate,
    **{f"CPU {part}": lambda one, part=part: getattr(one.cpu, part) for part in Cpu.model_fields},  # type: ignore[misc]
}


class Spread(ResponseBody):
    median: float
    least: float
    most: float
    runs: int


class Change(ResponseBody):
    """`ratio` is the second side's median by the first's; None where that is 0."""

    figure: str
    first: Spread
    second: Spread
    ratio: float | None
    verdict: Verdict


class ScenarioChanges(ResponseBody):
    name: str
    changes: list[Change]


class Comparison(ResponseBody):
    """`notes` are differences of the benches themselves.

    `chance` is how often ranges of so few runs stay apart by luck alone; None where no verdict is given.
    """

    scenarios: list[ScenarioChanges]
    notes: list[str]
    chance: float | None


def compared(first: Load, second: Load) -> Comparison:
    """Of the scenarios that both have."""
    others = {one.name: one for one in second.scenarios}
    both = [(one, others[one.name]) for one in first.scenarios if one.name in others]
    scenarios = [ScenarioChanges(name=one.name, changes=list(_changes(one, other))) for one, other in both]
    runs = [(len(_runs(one)), len(_runs(other))) for one, other in both]
    chances = [chance(*counts) for counts in runs if min(counts) >= LEAST_RUNS]
    return Comparison(scenarios=scenarios, notes=list(_notes(first, second)), chance=max(chances, default=None))


def chance(first: int, second: int) -> float:
    """That so many values of one and the same kind fall into two ranges apart."""
    return round(2 / math.comb(first + second, first), 4)


def verdict(first: Spread, second: Spread) -> Verdict:
    """Of the second side."""
    if min(first.runs, second.runs) < LEAST_RUNS:
        return "too few runs"
    if first.least <= second.most and second.least <= first.most:
        return "within noise"
    return "lower" if second.most < first.least else "higher"


def _changes(one: Measured, other: Measured) -> Iterator[Change]:
    for figure, value in _FIGURES.items():
        first, second = (_spread([value(run) for run in _runs(side)]) for side in (one, other))
        ratio = round(second.median / first.median, 3) if first.median else None
        yield Change(figure=figure, first=first, second=second, ratio=ratio, verdict=verdict(first, second))


def _spread(values: Sequence[float]) -> Spread:
    return Spread(median=round(median(values), 3), least=min(values), most=max(values), runs=len(values))


def _runs(found: Measured) -> Sequence[Figures]:
    """The scenario's own figures where a file has no runs."""
    return found.runs or [found]


def _notes(first: Load, second: Load) -> Iterator[str]:
    if first.size != second.size:
        yield f"the first is a {first.size} bench, the second a {second.size} one"
    if first.log_level != second.log_level:
        yield f"the daemons logged at {first.log_level} in the first and at {second.log_level} in the second"
    names = ({one.name for one in side.scenarios} for side in (first, second))
    for name in sorted(set.symmetric_difference(*names)):
        yield f"{name} is in one of them alone"
    for side, found in (("first", first), ("second", second)):
        for one in (one for one in found.scenarios if one.errors or one.dropped):
            yield f"{one.name} of the {side} had {one.errors:,} errors and {one.dropped:,} iterations that were dropped"
