"""A load while it runs, as lines: where there is no terminal to draw on."""

from rewardctl.bench.load.report import Figures, Measured, Run
from rewardctl.bench.load.watch import Glimpse
from rewardctl.bench.load.workload import Workload
from rewardctl.cli import output
from rewardctl.cli.spoken import said


class Lines:
    """Two lines a run, and none in between."""

    def say(self, line: str) -> None:
        output.note(line)

    def begins(self, workload: Workload, run: int) -> None:
        told = said(str(workload))
        output.note(told if run == 1 else said("{0}, run {1}").format(told, run))

    def goes(self, glimpse: Glimpse) -> None: ...

    def ends(self, workload: Workload, found: Run) -> None:  # noqa: ARG002 - the line before has said which
        output.note(f"  {told(found)}")

    def measured(self, found: Measured) -> None: ...


def told(found: Figures) -> str:
    rate, p99 = f"{found.rate:,.1f}", f"{found.p99_ms:,.1f}"
    return said(f"{found.requests:,} requests, {rate}/s, p99 {p99} ms, {found.errors:,} errors")
