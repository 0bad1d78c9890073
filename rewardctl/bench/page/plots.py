"""A scenario's plots: one run after another on one line of time."""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from rewardctl.bench.cpu import PARTS
from rewardctl.bench.load.report import Measured, Run, Second, Used
from rewardctl.bench.page.markup import Html, joined, tag
from rewardctl.bench.page.plot import Line, Point, plot

_MEGABYTE: Final = 1_000_000
_WHOLE: Final = 2
"""From more seconds than these the last is left out of the throughput: it is not a whole one."""


def plots(found: Measured) -> Html:
    drawn = [
        plot("Throughput", "requests a second", list(_throughput(found.runs))),
        plot("Latency", "ms", [_latency(found.runs, name) for name in ("p50", "p95", "p99")]),
        plot("CPU", "% of one core", [_usage(found.runs, part, lambda one, part: one.cpu[part]) for part in PARTS]),
        plot("Memory", "MB", [_usage(found.runs, part, _megabytes) for part in PARTS]),
    ]
    return tag("div", joined(drawn), class_="plots")


def _throughput(runs: Sequence[Run]) -> Iterator[Line]:
    yield Line("answers", "p50", _stretches(runs, lambda one: one.requests, whole=True))
    if any(second.errors for run in runs for second in run.series):
        yield Line("errors", "p99", _stretches(runs, lambda one: one.errors, whole=True))


def _latency(runs: Sequence[Run], name: str) -> Line:
    return Line(name, name, _stretches(runs, lambda one: getattr(one, f"{name}_ms")))


def _stretches(runs: Sequence[Run], value: Callable[[Second], float], *, whole: bool = False) -> list[list[Point]]:
    kept = [run.series[:-1] if whole and len(run.series) > _WHOLE else run.series for run in runs]
    return [
        [(start + one.at, value(one)) for one in seconds] for start, seconds in zip(_starts(runs), kept, strict=True)
    ]


def _usage(runs: Sequence[Run], part: str, value: Callable[[Used, str], float]) -> Line:
    within = zip(_starts(runs), runs, strict=True)
    return Line(part, part, [[(start + one.at, value(one, part)) for one in run.usage] for start, run in within])


def _starts(runs: Sequence[Run]) -> list[float]:
    """The second at which each run begins."""
    return list(accumulate(map(_length, runs), initial=0.0))[:-1]


def _length(run: Run) -> float:
    return max([run.seconds, *(one.at for one in run.usage[-1:]), *(one.at + 1.0 for one in run.series[-1:])])


def _megabytes(used: Used, part: str) -> float:
    return used.memory[part] / _MEGABYTE
