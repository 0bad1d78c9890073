"""One scenario run once: its data made, k6 beside the platform, and what both came to."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rewardctl.bench import cpu
from rewardctl.bench.load import k6, script_data, summary
from rewardctl.bench.load.recorder import Recorder
from rewardctl.bench.load.report import Run
from rewardctl.bench.load.samples import Reader
from rewardctl.bench.load.seed import Seed, Sower
from rewardctl.bench.load.watch import Watch
from rewardctl.bench.load.workload import Workload
from rewardctl.bench.meter import Meter
from rewardctl.bench.profile.profiler import Profiler
from rewardctl.bench.stage import Stage
from rewardctl.runtime import durable

_COMPLAINTS: Final = 3
_TOLD_ELSEWHERE: Final = "thresholds on metrics"


@dataclass(frozen=True, slots=True)
class Runs:
    stage: Stage
    sower: Sower
    seed: Seed
    binary: Path
    watch: Watch
    profiler: Profiler | None = None

    @classmethod
    def on(cls, stage: Stage, users: int, binary: Path, watch: Watch, profiler: Profiler | None = None) -> "Runs":
        """With what all scenarios find there: so many users, rewards and events."""
        sower = Sower(stage.url, stage.signer())
        return cls(stage, sower, sower.seed(users), binary, watch, profiler)

    def run(self, workload: Workload, number: int = 1) -> Run:
        """Raises: Failed where k6 does not run."""
        self.watch.begins(workload, number)
        data, project = self._data(workload), self.stage.project
        recorder = Recorder(Reader(k6.said(data)), Meter(project), self.watch.goes)
        before = cpu.used(project)
        with self.profiler.on(project) if self.profiler else nullcontext():
            told, complaints = k6.run(self.binary, workload.scenario.script, data, workload.seconds, recorder.look)
        after = cpu.used(project)
        seen = recorder.found()
        found = summary.run(told, {part: after[part] - before[part] for part in cpu.PARTS}, seen)
        self.watch.ends(workload, found)
        self._complain(found, [*recorder.reader.complaints, *complaints])
        return found

    def _data(self, workload: Workload) -> Path:
        """A file of its own that nobody else may read: it holds tokens."""
        path = self.stage.project.root / f"bench-{workload.scenario.name}.json"
        durable.write(path, json.dumps(script_data.made(self.sower, self.seed, workload)).encode(), flush=False)
        return path

    def _complain(self, found: Run, complaints: Sequence[str]) -> None:
        told = dict.fromkeys(line for line in complaints if not line.startswith(_TOLD_ELSEWHERE))
        for line in list(told)[:_COMPLAINTS] if found.crossed else ():
            self.watch.say(f"  {line}")
