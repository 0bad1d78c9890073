"""What `rewardctl bench` does with a load: it is measured, shown, saved and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from rewardctl.bench.load import find_limit, saved
from rewardctl.bench.load import run as load_bench
from rewardctl.bench.load.report import Load
from rewardctl.bench.page.page import Section, page
from rewardctl.cli import output
from rewardctl.cli.exits import Status
from rewardctl.cli.views import limit as limit_view
from rewardctl.cli.views import load as load_table
from rewardctl.cli.views import load_live
from rewardctl.cli.views import profile as profile_table
from rewardctl.kernel.clock import SystemClock
from rewardctl.runtime import durable


@dataclass(frozen=True, slots=True)
class Ways:
    """Where what was found goes beside the table."""

    as_json: bool
    save: Path | None = None
    report: Path | None = None
    flame: Path | None = None

    def check(self) -> None:
        """Before anything is measured. Raises: Invalid."""
        saved.writable(self.save, "--save")
        saved.writable(self.report, "--report")
        saved.writable(self.flame, "--profile-to")


def measure(order: load_bench.Plan, ways: Ways) -> None:
    """Raises: Invalid; Exit where a threshold was crossed."""
    ways.check()
    with load_live.watch(order.workloads) as watch:
        found = load_bench.run(order, watch)
    if order.profiler:
        profile_table.conclude(order.profiler, ways.flame)
    _hand_out(found, ways, [Section(order.profiler.title, order.profiler.svg())] if order.profiler else ())
    for line in [*load_table.crossings(found), *load_table.slowest(found)]:
        output.note(line)
    tell_directory(found.directory)
    if not found.ok:
        raise typer.Exit(Status.CROSSED)


def search(plan: find_limit.Plan, *, as_json: bool) -> None:
    """Raises: Exit where no rate held."""
    with load_live.watch([plan.workload(one, one.rate or 1, plan.seconds) for one in plan.scenarios]) as watch:
        found = find_limit.run(plan, watch)
    output.show(found, lambda: limit_view.view(found), as_json=as_json)
    tell_directory(found.directory)
    if not found.ok:
        raise typer.Exit(Status.FAILED)


def tell_directory(directory: str | None) -> None:
    if directory:
        output.note(f"the platform's directory was kept: {directory}")


def _hand_out(found: Load, ways: Ways, more: Sequence[Section]) -> None:
    output.show(found, lambda: load_table.view(found), as_json=ways.as_json)
    if ways.save:
        saved.write(ways.save, found)
        output.note(f"saved: {ways.save}")
    if ways.report:
        durable.write(ways.report, page(found, SystemClock().now(), more).encode(), flush=False)
        output.note(f"the report: {ways.report}")
