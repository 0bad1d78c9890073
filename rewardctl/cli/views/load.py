"""What the load bench found, for people."""

from collections.abc import Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.load import tracing
from rewardctl.bench.load.report import Load, Measured
from rewardctl.cli import tables
from rewardctl.cli.spoken import said

_COLUMNS: Final[Sequence[str | Text]] = [
    "scenario",
    "requests",
    "per s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "errors",
    *map(Text, ("gateway", "auth", "event", "mongod")),
]


def view(found: Load) -> RenderableType:
    """One table and one verdict; the last four columns are CPU."""
    table = tables.table(_COLUMNS, [_row(one) for one in found.scenarios])
    told = "gateway, auth, event and mongod: CPU seconds per 1,000 requests"
    more, cost = f"{found.password.ms:,.1f}", found.password.cost
    login = f"a login costs {more} ms more in production: bcrypt at cost {cost}, here 4"
    verdict = said("every threshold was kept" if found.ok else "a threshold was crossed")
    return Group(table, Text(said(told)), Text(said(login)), Text(verdict, "bold green" if found.ok else "bold red"))


def crossings(found: Load) -> list[str]:
    """A line each, of the scenario and what it did not keep."""
    return [f"{one.name}: {crossed}" for one in found.scenarios for crossed in one.crossed]


def slowest(found: Load) -> list[str]:
    """A line of each scenario's slowest request and the way to trace it; none where the log does not tell of them."""
    if found.log_level != "info" or found.directory is None:
        return []
    first = ((one.name, one.slowest[0]) for one in found.scenarios if one.slowest)
    known = ((name, slow.ms, slow.request_id) for name, slow in first if slow.request_id)
    return [f"slowest of {name}, {ms:,.1f} ms: {tracing.command(told, found.directory)}" for name, ms, told in known]


def _row(one: Measured) -> list[object]:
    spent = one.cpu
    times = [f"{ms:,.1f}" for ms in (one.p50_ms, one.p95_ms, one.p99_ms)]
    cpu = [f"{seconds:.2f}" for seconds in (spent.gateway, spent.auth, spent.event, spent.mongod)]
    return [one.name, f"{one.requests:,}", f"{one.rate:,.1f}", *times, f"{one.errors:,}", *cpu]
