"""At what rate a scenario breaks, for people."""

from collections.abc import Iterator
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.load.limit_report import Limit, Limits, Step
from rewardctl.cli import tables
from rewardctl.cli.spoken import said

_COLUMNS: Final = ["asked /s", "achieved /s", "p50 ms", "p99 ms", "errors", "dropped", "cores", "", "what broke"]


def view(found: Limits) -> RenderableType:
    """A table of each scenario and the rate that held."""
    return Group(*(part for limit in found.limits for part in _parts(limit)))


def _parts(limit: Limit) -> Iterator[RenderableType]:
    yield tables.table(_COLUMNS, [_row(one) for one in sorted(limit.steps, key=lambda step: step.rate)])
    yield Text(said(_verdict(limit)), "bold green" if limit.held else "bold red")


def _row(step: Step) -> list[object]:
    figures = [f"{value:,.1f}" for value in (step.achieved, step.p50_ms, step.p99_ms)]
    verdict = Text(said("broke"), "red") if step.crossed else Text(said("held"), "green")
    broken = ", ".join(f"{one.metric} {one.threshold}: {one.found:,.0f}" for one in step.crossed)
    counts = [f"{step.errors:,}", f"{step.dropped:,}", f"{step.cores:.2f}"]
    return [f"{step.rate:,}", *figures, *counts, verdict, broken or None]


def _verdict(limit: Limit) -> str:
    if not limit.held:
        return f"{limit.name}: no rate held, not even {min((one.rate for one in limit.steps), default=0):,}/s"
    crossed = "; ".join(said(str(one)) for one in limit.crossed)
    if limit.broke is None:
        return f"{limit.name} held {limit.held:,}/s, and nothing above it was seen to break"
    return f"{limit.name} held {limit.held:,}/s; at {limit.broke:,}/s {crossed}"
