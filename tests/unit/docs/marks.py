"""What the sources log: events and fields, read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from daemons.event.domain.claim import Step
from rewardctl.wire.audit import AuditAction
from tests.unit.docs.tables import ROOT

_SOURCES: Final = ("daemons", "rewardctl")
FORMED: Final = {
    "f'replica.{said}'": ("replica.ready", "replica.resting"),
    "f'service.{health}'": ("service.healthy", "service.unhealthy"),
    "f'claim.{claim.step.lower()}'": tuple(f"claim.{step.lower()}" for step in Step),
    "action.value": tuple(one.value for one in AuditAction if one.value.startswith("account.")),
    "event": ("hop.completed", "hop.failed"),
}
"""Events that are put together where they are logged, by how that is written: all that may come of it."""


def bound() -> Iterator[ast.keyword]:
    """Each field that is bound to a line by its name, a line's mapping of fields included."""
    for source in _SOURCES:
        for path in sorted((ROOT / source).rglob("*.py")):
            yield from _bound(path)


def events() -> set[str]:
    """Raises: KeyError where one is put together in a way that FORMED does not know."""
    values = [one.value for one in bound() if one.arg == "event"]
    plain = {str(value.value) for value in values if isinstance(value, ast.Constant)}
    formed = {ast.unparse(value) for value in values if not isinstance(value, ast.Constant)}
    return plain | {event for written in formed for event in FORMED[written]}


def fields() -> set[str]:
    return {one.arg for one in bound() if one.arg}


def _bound(path: Path) -> Iterator[ast.keyword]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "bind":
            yield from node.keywords
        if isinstance(node, ast.Dict):
            told = zip(node.keys, node.values, strict=True)
            pairs = [ast.keyword(str(key.value), value) for key, value in told if isinstance(key, ast.Constant)]
            yield from pairs if _is_line(pairs) else ()


def _is_line(pairs: list[ast.keyword]) -> bool:
    told = [one.value.value for one in pairs if one.arg == "event" and isinstance(one.value, ast.Constant)]
    return any(isinstance(event, str) and "." in event for event in told)
