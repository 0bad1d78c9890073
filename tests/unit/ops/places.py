from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[3]
OPS: Final = ROOT / "ops"
OPERATIONS: Final = ROOT / "docs" / "operations.md"
METRICS: Final = ROOT / "docs" / "metrics.md"
DASHBOARDS: Final = sorted((OPS / "grafana" / "dashboards").glob("*.json"))
LABELS: Final = frozenset(("service", "level", "env"))
"""All that is a label in Loki; what else is known of a line is structured metadata."""


def loaded(*place: str) -> Any:
    """The YAML file at that place below `ops/`."""
    return yaml.safe_load(OPS.joinpath(*place).read_text("utf-8"))


def table(heading: str) -> list[list[str]]:
    """The rows of the first table below that heading of docs/operations.md, its code marks taken off."""
    return _rows(OPERATIONS.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0])


def metrics() -> list[list[str]]:
    """The rows of the table of docs/metrics.md: name, kind, labels, meaning."""
    return _rows(METRICS.read_text("utf-8").split("\n## ")[0])


def _rows(section: str) -> list[list[str]]:
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [_cells(row) for row in rows[2:]]


def _cells(row: str) -> list[str]:
    plain = row.strip("|").replace(r"\|", "\0")
    return [cell.strip().strip("`").replace("\0", "|") for cell in plain.split("|")]
