"""What is told of a load while it runs."""

from dataclasses import dataclass
from typing import Protocol

from rewardctl.bench.load.report import Measured, Run
from rewardctl.bench.load.workload import Workload
from rewardctl.bench.meter import Reading


@dataclass(frozen=True, slots=True)
class Glimpse:
    """`seconds` are since k6 was started, `requests` and `errors` until now; `rate` and the times are those of late."""

    seconds: float
    requests: int
    errors: int
    rate: float
    p50_ms: float
    p99_ms: float
    used: Reading


class Watch(Protocol):
    def say(self, line: str) -> None: ...

    def begins(self, workload: Workload, run: int) -> None:
        """`run` is counted from 1."""
        ...

    def goes(self, glimpse: Glimpse) -> None: ...

    def ends(self, workload: Workload, found: Run) -> None: ...

    def measured(self, found: Measured) -> None:
        """After the last run of a scenario."""
        ...
