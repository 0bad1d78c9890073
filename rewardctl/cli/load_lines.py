"""A load while it runs, as lines: where there is no terminal to draw on."""

from rewardctl.bench.load_report import Figures, Measured, Run
from rewardctl.bench.watch import Glimpse
from rewardctl.bench.workload import Workload
from rewardctl.cli import output


class Lines:
    """Two lines a run, and none in between."""

    def say(self, line: str) -> None:
        output.note(line)

    def begins(self, workload: Workload, run: int) -> None:
        output.note(f"{workload}" if run == 1 else f"{workload}, run {run}")

    def goes(self, glimpse: Glimpse) -> None: ...

    def ends(self, workload: Workload, found: Run) -> None:  # noqa: ARG002 - the line before has said which
        output.note(f"  {said(found)}")

    def measured(self, found: Measured) -> None: ...


def said(found: Figures) -> str:
    rate, p99 = f"{found.rate:,.1f}/s", f"p99 {found.p99_ms:,.1f} ms"
    return f"{found.requests:,} requests, {rate}, {p99}, {found.errors:,} errors"
