"""What the load bench found, for people."""

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.load_report import Load, Measured
from rewardctl.cli import output

_COLUMNS = [
    "scenario",
    "requests",
    "per s",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "errors",
    "gateway",
    "auth",
    "event",
    "mongod",
]


def view(found: Load) -> RenderableType:
    """One table and one verdict; the last four columns are CPU."""
    table = output.table(_COLUMNS, [_row(one) for one in found.scenarios])
    told = "gateway, auth, event and mongod: CPU seconds per 1,000 requests"
    login = (
        f"a login costs {found.password.ms:,.1f} ms more in production: bcrypt at cost {found.password.cost}, here 4"
    )
    verdict = (
        Text("every threshold was kept", "bold green") if found.ok else Text("a threshold was crossed", "bold red")
    )
    return Group(table, Text(told), Text(login), verdict)


def crossings(found: Load) -> list[str]:
    """A line each, of the scenario and what it did not keep."""
    return [f"{one.name}: {crossed}" for one in found.scenarios for crossed in one.crossed]


def _row(one: Measured) -> list[object]:
    spent = one.cpu
    times = [f"{ms:,.1f}" for ms in (one.p50_ms, one.p95_ms, one.p99_ms)]
    cpu = [f"{seconds:.2f}" for seconds in (spent.gateway, spent.auth, spent.event, spent.mongod)]
    return [one.name, f"{one.requests:,}", f"{one.rate:,.1f}", *times, f"{one.errors:,}", *cpu]
