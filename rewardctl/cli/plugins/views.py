"""What people see of reward types."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.cli.output import safe
from rewardctl.cli.plugins.environment import Plugins
from rewardctl.cli.plugins.trial import Verdict
from rewardctl.cli.spoken import said
from rewardctl.cli.tables import table
from rewardctl.cli.views.values import facts
from rewardctl.condition_types import ConditionTypes
from rewardctl.registry import Origin, Registry

_STYLES: Final = {"ok": "green", "broken": "red", "disabled": "dim"}
_ABOUT: Final = ("type", "description", "distribution", "version")
_COLUMNS: Final = ("name", "field", "type", "required", "limits", "secret", "set", "description")
_MARKS: Final = {"kept": ("✓", "green"), "broken": ("✗", "bold red"), "untold": ("-", "dim")}


def rows(types: Registry, conditions: ConditionTypes) -> list[dict[str, Any]]:
    """Each plugin as JSON; the type of one that can't be used is the name of its entry point."""
    return [*_rows("reward", types), *_rows("condition", conditions)]


def _rows(kind: str, found: Registry | ConditionTypes) -> Iterator[dict[str, Any]]:
    for name in sorted(found.types):
        if name in found.origins:
            yield _row(kind, name, found.origins[name], "ok")
    for one in found.broken:
        yield _row(kind, one.origin.name, one.origin, "broken", one.error)
    for origin in getattr(found, "disabled", ()):
        yield _row(kind, origin.name, origin, "disabled")


def listed(found: Sequence[Mapping[str, Any]]) -> RenderableType:
    columns = ("type", "kind", "distribution", "version", "state", "error")
    shown = [{**row, "state": Text(row["state"], _STYLES[row["state"]]), "error": _error(row)} for row in found]
    return table(columns, [[row[name] for name in columns] for row in shown])


def shown(told: Mapping[str, Any]) -> RenderableType:
    return Group(
        facts([(name, told[name]) for name in _ABOUT]),
        *_block("fields", told["fields"]),
        *_block("a grant's details", told["grant"]),
        *_block("settings", told["settings"]),
    )


def made(result: Mapping[str, Any]) -> RenderableType:
    directory = result["directory"]
    head = said(f"The reward type {result['type']} in {directory}")
    install = said(f"Install it   pip install -e {directory}")
    check = said(f"Try it       rewardctl plugin check {directory}")
    return Text("\n".join([head, *(said(f"  wrote {path}") for path in result["wrote"]), "", install, check]))


def tried(found: Sequence[Verdict]) -> RenderableType:
    return Text("\n").join(line for one in found for line in _tried(one))


def changes(before: Plugins, after: Plugins) -> dict[str, list[dict[str, Any]]]:
    return {
        "added": [row for key, row in after.items() if key not in before],
        "removed": [row for key, row in before.items() if key not in after],
        "changed": [row for key, row in after.items() if key in before and before[key] != row],
    }


def changed(result: Mapping[str, Sequence[Mapping[str, Any]]]) -> RenderableType:
    found = [
        [what, row["type"], row["kind"], row["distribution"], row["version"], row["state"], _error(row)]
        for what, several in result.items()
        for row in several
    ]
    return (
        table(["", "type", "kind", "distribution", "version", "state", "error"], found)
        if found
        else "No reward type and no condition type changed."
    )


def _row(kind: str, name: str, origin: Origin, state: str, error: str | None = None) -> dict[str, Any]:
    return {
        "kind": kind,
        "type": name,
        "name": origin.name,
        "distribution": origin.distribution,
        "version": origin.version,
        "state": state,
        "error": error,
    }


def _block(title: str, found: Sequence[Mapping[str, Any]]) -> Iterator[RenderableType]:
    if found:
        yield Text(f"\n{said(title)}", "bold")
        columns = [name for name in _COLUMNS if name in found[0]]
        yield table(columns, [[_cell(name, row[name]) for name in columns] for row in found])


def _cell(name: str, value: object) -> object:
    if isinstance(value, bool):
        return said("yes" if value else "no")
    if name == "limits":
        return ", ".join(map(said, str(value).split(", ")))
    return f" {said('or')} ".join(str(value).split(" or ")) if name == "type" else value


def _error(row: Mapping[str, Any]) -> str | None:
    return said(row["error"]) if row["error"] else None


def _tried(verdict: Verdict) -> Iterator[Text]:
    mark, style = _MARKS[verdict.state]
    yield Text.assemble((f"{mark} ", style), safe(verdict.promise))
    if verdict.reason:
        yield Text(f"    {safe(verdict.reason)}", "dim" if verdict.state == "untold" else "")
