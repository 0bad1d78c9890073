"""What a race, replays and the cost of logging came to, for people."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.race.report import LoggingCost, LoggingSide, Race, Replays
from rewardctl.cli import tables
from rewardctl.cli.spoken import said

Found = Race | Replays | LoggingCost


def view(found: Found) -> RenderableType:
    """One table and one verdict."""
    if isinstance(found, LoggingCost):
        return _cost(found)
    told = found.model_dump(by_alias=True, exclude={"ok", "directory", "audit"})
    rows = [(name, _figure(value)) for name, value in told.items()]
    if isinstance(found, Race):
        rows.append(("audit", _audited(found)))
    verdict = said("every promise was kept" if found.ok else "a promise was broken")
    return Group(tables.table(["figure", "found"], rows), Text(verdict, "bold green" if found.ok else "bold red"))


def _cost(found: LoggingCost) -> RenderableType:
    rows = [_side("info", found.info), _side("off", found.off)]
    table = tables.table(["log", "CPU ms a claim", "least", "most", "ms a claim"], rows)
    share = f"logging is {found.ratio - 1:+.1%} of the CPU that a claim takes in gateway and event"
    return Group(table, Text(said(share)))


def _side(name: str, side: LoggingSide) -> list[object]:
    return [name, side.cpu_ms, side.cpu_ms_least, side.cpu_ms_most, side.wall_ms]


def _figure(value: object) -> object:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items())
    return ", ".join(map(str, value)) or None if isinstance(value, list) else value


def _audited(found: Race) -> str:
    findings = [f"{one['name']} {one['count']}" for one in found.audit["findings"]]
    return "ok" if found.audit["ok"] else ", ".join(findings)
