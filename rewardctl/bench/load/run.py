"""Scenarios one after another on a platform of its own, so that each one's CPU can be told apart."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rewardctl.bench.load import k6, medians, password_cost, tracing
from rewardctl.bench.load.report import Load, Measured
from rewardctl.bench.load.scenario import Runs
from rewardctl.bench.load.watch import Watch
from rewardctl.bench.load.workload import Size, Workload
from rewardctl.bench.profile.profiler import Profiler
from rewardctl.bench.stage import staged

_FEWEST: Final = 20
_MOST: Final = 200
_EACH: Final = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """`keep` leaves the platform's directory in any case; `traced` logs at info, to tell where slow requests were.

    A `profiler` looks on while the scenarios run.
    """

    size: Size
    workloads: Sequence[Workload]
    keep: bool = False
    runs: int = 1
    traced: bool = False
    profiler: Profiler | None = None

    @property
    def users(self) -> int:
        """So many that each comes a few times, within bounds."""
        most = max(one.iterations for one in self.workloads)
        return min(max(most // _EACH, _FEWEST), _MOST)

    @property
    def log_level(self) -> str:
        return "info" if self.traced else "warning"


def run(plan: Plan, watch: Watch) -> Load:
    """Raises: SetupError where k6 is missing or the platform does not start; Failed where k6 does not run."""
    begun, binary = time.monotonic(), k6.found()
    with staged(keep=plan.keep, log_level=plan.log_level) as stage:
        watch.say(f"a platform of its own runs in {stage.project.root}")
        runs = Runs.on(stage, plan.users, binary, watch, plan.profiler)
        found = [_measured(runs, workload, plan.runs) for workload in plan.workloads]
        if plan.traced:
            found = [tracing.traced(one, stage.project.logs) for one in found]
        ok = not any(one.crossed for one in found)
        stage.kept |= not ok
    return Load(
        size=plan.size,
        log_level=plan.log_level,
        scenarios=found,
        password=password_cost.measured(),
        seconds=round(time.monotonic() - begun, 1),
        directory=str(stage.project.root) if stage.kept else None,
        ok=ok,
    )


def _measured(runs: Runs, workload: Workload, count: int) -> Measured:
    found = medians.measured(workload.scenario.name, [runs.run(workload, number) for number in range(1, count + 1)])
    runs.watch.measured(found)
    return found
