"""Load benches of two sides beside each other, with the noise that is in both.

The rule: a figure is called different only where both sides have three runs or more and the range from the least to the
most of the one does not touch that of the other.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

from rewardctl.bench.load.report import Cpu, Figures, Load
from rewardctl.bench.spread import Spread
from rewardctl.wire.body import ResponseBody

LEAST_RUNS: Final = 3
Verdict = Literal["too few runs", "within noise", "lower", "higher"]
_FIGURES: Final[Mapping[str, Callable[[Figures], float]]] = {
    "p50 ms": lambda one: one.p50_ms,
    "p99 ms": lambda one: one.p99_ms,
    "per s": lambda one: one.rate,
    **{f"CPU {part}": lambda one, part=part: getattr(one.cpu, part) for part in Cpu.model_fields},  # type: ignore[misc]
}


class OfRuns(Spread):
    runs: int


class Change(ResponseBody):
    """`ratio` is the second side's median by the first's; None where that is 0."""

    figure: str
    first: OfRuns
    second: OfRuns
    ratio: float | None
    verdict: Verdict


class ScenarioChanges(ResponseBody):
    name: str
    changes: list[Change]


class Comparison(ResponseBody):
    """`notes` are what makes the benches hard to compare, `benches` how many there are on each side.

    `chance` is how often ranges of so few runs stay apart by luck alone; None where no verdict is given.
    """

    scenarios: list[ScenarioChanges]
    notes: list[str]
    benches: int
    chance: float | None


def compared(first: Sequence[Load], second: Sequence[Load]) -> Comparison:
    """Of the scenarios that both sides have; the runs of all benches of a side are taken together."""
    one, other = _side(first), _side(second)
    both = {name: (one[name], other[name]) for name in one if name in other}
    scenarios = [ScenarioChanges(name=name, changes=list(_changes(*sides))) for name, sides in both.items()]
    counts = [(len(runs), len(others)) for runs, others in both.values()]
    chances = [chance(*each) for each in counts if min(each) >= LEAST_RUNS]
    notes = [*_unlike([*first, *second]), *_alone(one, other), *_broken(first, second)]
    return Comparison(scenarios=scenarios, notes=notes, benches=len(first), chance=max(chances, default=None))


def chance(first: int, second: int) -> float:
    """That so many values of one and the same kind fall into two ranges apart."""
    return round(2 / math.comb(first + second, first), 4)


def verdict(first: OfRuns, second: OfRuns) -> Verdict:
    """Of the second side."""
    if min(first.runs, second.runs) < LEAST_RUNS:
        return "too few runs"
    if first.least <= second.most and second.least <= first.most:
        return "within noise"
    return "lower" if second.most < first.least else "higher"


def _side(benches: Sequence[Load]) -> dict[str, list[Figures]]:
    """The runs of each scenario; its own figures where a file has none."""
    found: dict[str, list[Figures]] = {}
    for one in (one for bench in benches for one in bench.scenarios):
        found.setdefault(one.name, []).extend(one.runs or [one])
    return found


def _changes(one: Sequence[Figures], other: Sequence[Figures]) -> Iterator[Change]:
    for figure, value in _FIGURES.items():
        first, second = (_spread([value(run) for run in side]) for side in (one, other))
        ratio = round(second.median / first.median, 3) if first.median else None
        yield Change(figure=figure, first=first, second=second, ratio=ratio, verdict=verdict(first, second))


def _spread(values: Sequence[float]) -> OfRuns:
    return OfRuns(runs=len(values), **Spread.over(values).model_dump())


def _unlike(benches: Sequence[Load]) -> Iterator[str]:
    sizes, levels = sorted({one.size for one in benches}), sorted({one.log_level for one in benches})
    if len(sizes) > 1:
        yield f"the benches are of different sizes: {', '.join(sizes)}"
    if len(levels) > 1:
        yield f"the daemons did not log alike: {', '.join(levels)}"


def _alone(one: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(one) ^ set(other)):
        yield f"{name} is on one side alone"


def _broken(first: Sequence[Load], second: Sequence[Load]) -> Iterator[str]:
    """What was not answered right or in time is no figure to compare by."""
    for side, benches in (("first", first), ("second", second)):
        for one in (one for bench in benches for one in bench.scenarios if one.errors or one.dropped):
            yield f"{one.name} of the {side} had {one.errors:,} errors and {one.dropped:,} dropped iterations"
