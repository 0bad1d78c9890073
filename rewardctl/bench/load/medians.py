"""Several runs of a scenario as one."""

from collections.abc import Iterator, Sequence
from operator import attrgetter
from statistics import median
from typing import Any, Final

from rewardctl.bench.load.report import Cpu, Crossed, Measured, Run
from rewardctl.bench.spread import medians

_MEDIANS: Final = ("rate", "p50_ms", "p95_ms", "p99_ms")
_SUMS: Final = ("requests", "errors", "dropped")
_SLOWEST: Final = 10


def measured(name: str, runs: Sequence[Run]) -> Measured:
    """`runs` are one or more."""
    slowest = sorted((slow for run in runs for slow in run.slowest), key=attrgetter("ms"), reverse=True)
    told: dict[str, Any] = {figure: round(median(getattr(run, figure) for run in runs), 2) for figure in _MEDIANS}
    told |= {figure: sum(getattr(run, figure) for run in runs) for figure in _SUMS}
    return Measured(
        name=name,
        **told,
        seconds=round(sum(run.seconds for run in runs), 1),
        cpu=Cpu.model_validate(medians([run.cpu.model_dump() for run in runs])),
        crossed=list(_crossed(runs)),
        slowest=slowest[:_SLOWEST],
        runs=list(runs),
    )


def _crossed(runs: Sequence[Run]) -> Iterator[Crossed]:
    """Each threshold once, as it was crossed first."""
    first: dict[str, Crossed] = {}
    for one in (one for run in runs for one in run.crossed):
        first.setdefault(f"{one.metric} {one.threshold}", one)
    yield from first.values()
