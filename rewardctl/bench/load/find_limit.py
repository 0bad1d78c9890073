"""At what rate a scenario breaks: measured step by step on a platform of its own."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from rewardctl.bench.load import k6, limit_search
from rewardctl.bench.load.catalogue import Scenario
from rewardctl.bench.load.limit_report import Limit, Limits, Step
from rewardctl.bench.load.report import Run
from rewardctl.bench.load.scenario import Runs
from rewardctl.bench.load.watch import Watch
from rewardctl.bench.load.workload import Size, Told, Workload, planned
from rewardctl.bench.stage import staged

_USERS: Final = 200
_FEWEST_VUS: Final = 10
_MOST_VUS: Final = 200
"""Each costs memory and CPU; so many at once that wait for an answer are past the limit in any case."""
_STEPS: Final = 12
_BESIDE: Final = 10
"""Seconds that a step may take beside its load: to make what it claims, to start k6, to let it end."""
_WARM_SECONDS: Final = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` is where the search begins, else at the scenario's stated one; `seconds` is how long a step lasts."""

    scenarios: Sequence[Scenario]
    seconds: int = 5
    rate: int | None = None
    vus: int | None = None
    keep: bool = False

    @property
    def at_most(self) -> int:
        """Seconds that a search may take for one scenario."""
        return _STEPS * (self.seconds + _BESIDE)

    def workload(self, scenario: Scenario, rate: int, seconds: int) -> Workload:
        vus = self.vus or min(max(rate, _FEWEST_VUS), _MOST_VUS)
        return planned(scenario, Size.SHORT, Told(rate, vus, seconds))


def run(plan: Plan, watch: Watch) -> Limits:
    """Raises: SetupError where k6 is missing or the platform does not start; Failed where k6 does not run."""
    begun, binary = time.monotonic(), k6.found()
    count = len(plan.scenarios)
    watch.say(f"steps of {plan.seconds} s, {_STEPS} at most: up to {count * plan.at_most / 60:.0f} minutes")
    with staged(keep=plan.keep) as stage:
        runs = Runs.on(stage, _USERS, binary, watch)
        found = [_Search(plan, runs, scenario).found() for scenario in plan.scenarios]
    return Limits(
        limits=found,
        step_seconds=plan.seconds,
        seconds=round(time.monotonic() - begun, 1),
        directory=str(stage.project.root) if stage.kept else None,
        ok=all(one.held for one in found),
    )


@dataclass(slots=True)
class _Search:
    plan: Plan
    runs: Runs
    scenario: Scenario
    steps: list[Step] = field(default_factory=list)

    def found(self) -> Limit:
        start = self.plan.rate or self.scenario.rate or 1
        self.runs.run(self.plan.workload(self.scenario, start, _WARM_SECONDS))
        deadline = time.monotonic() + self.plan.at_most - self.plan.seconds - _BESIDE
        held, broke = limit_search.search(
            start, self._holds, lambda: len(self.steps) < _STEPS and time.monotonic() < deadline
        )
        crossed = next((one.crossed for one in self.steps if one.rate == broke), [])
        return Limit(name=self.scenario.name, held=held, broke=broke, crossed=crossed, steps=self.steps)

    def _holds(self, rate: int) -> bool:
        step = _step(rate, self.runs.run(self.plan.workload(self.scenario, rate, self.plan.seconds)))
        self.steps.append(step)
        what = "broke" if step.crossed else "held"
        self.runs.watch.say(f"{self.scenario.name} at {rate}/s {what}")
        for one in step.crossed:
            self.runs.watch.say(f"  {one}")
        return not step.crossed


def _step(rate: int, found: Run) -> Step:
    return Step(
        rate=rate,
        achieved=found.rate,
        p50_ms=found.p50_ms,
        p99_ms=found.p99_ms,
        errors=found.errors,
        dropped=found.dropped,
        cpu=found.cpu,
        cores=round(found.cpu.total * found.rate / 1000, 2),
        crossed=found.crossed,
    )
