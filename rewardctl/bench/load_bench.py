"""Scenarios one after another on a platform of its own, so that each one's CPU can be told apart."""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rewardctl.bench import cpu, k6, password_cost, script_data, summary
from rewardctl.bench.load_report import Load, Measured
from rewardctl.bench.profile.recorder import Recorder
from rewardctl.bench.seed import Seed, Sower
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.workload import Size, Workload
from rewardctl.runtime import durable

_FEWEST: Final = 20
_MOST: Final = 200
_EACH: Final = 4
_COMPLAINTS: Final = 3
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`keep` leaves the platform's directory in any case; `recorder` looks on while the scenarios run."""

    size: Size
    workloads: Sequence[Workload]
    keep: bool = False
    recorder: Recorder | None = None

    @property
    def users(self) -> int:
        """So many that each comes a few times, within bounds."""
        most = max(one.iterations for one in self.workloads)
        return min(max(most // _EACH, _FEWEST), _MOST)


def run(plan: Plan, tell: Tell) -> Load:
    """Raises: SetupError where k6 is missing or the platform does not start; Failed where k6 does not run."""
    begun, binary = time.monotonic(), k6.found()
    with staged(keep=plan.keep) as stage:
        tell(f"a platform of its own runs in {stage.project.root}")
        sower = Sower(stage.url, stage.signer())
        runs = _Runs(stage, sower, sower.seed(plan.users), binary, tell, plan.recorder)
        found = [runs.measured(workload) for workload in plan.workloads]
        ok = not any(one.crossed for one in found)
        stage.kept |= not ok
    return Load(
        size=plan.size,
        scenarios=found,
        password=password_cost.measured(),
        seconds=round(time.monotonic() - begun, 1),
        directory=str(stage.project.root) if stage.kept else None,
        ok=ok,
    )


@dataclass(frozen=True, slots=True)
class _Runs:
    stage: Stage
    sower: Sower
    seed: Seed
    binary: Path
    tell: Tell
    recorder: Recorder | None

    def measured(self, workload: Workload) -> Measured:
        scenario = workload.scenario
        self.tell(str(workload))
        data = self._data(workload)
        before = cpu.used(self.stage.project)
        with self.recorder.on(self.stage.project) if self.recorder else nullcontext():
            told, complaints = k6.run(self.binary, scenario.script, data, workload.seconds)
        after = cpu.used(self.stage.project)
        found = summary.measured(scenario.name, told, {part: after[part] - before[part] for part in cpu.PARTS})
        self._tell(found, complaints)
        return found

    def _data(self, workload: Workload) -> Path:
        """A file of its own that nobody else may read: it holds tokens."""
        path = self.stage.project.root / f"bench-{workload.scenario.name}.json"
        durable.write(path, json.dumps(script_data.made(self.sower, self.seed, workload)).encode(), flush=False)
        return path

    def _tell(self, found: Measured, complaints: Sequence[str]) -> None:
        said = f"{found.requests:,} requests, {found.rate:,.1f}/s, p99 {found.p99_ms:,.1f} ms, {found.errors:,} errors"
        self.tell(f"  {said}")
        for line in list(dict.fromkeys(complaints))[:_COMPLAINTS] if found.crossed else ():
            self.tell(f"  {line}")
