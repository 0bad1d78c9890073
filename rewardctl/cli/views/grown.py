"""What a claim costs at few and at many stored ones, for people."""

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.grown.report import Cost, Grown
from rewardctl.cli import tables
from rewardctl.cli.spoken import said


def view(found: Grown) -> RenderableType:
    """A row a figure, and one verdict."""
    few, many = found.few, found.many
    columns = ["a claim, at so many stored", f"{few.stored:,}", f"{many.stored:,}", "ratio"]
    rows = [[name, f"{one:g}", f"{other:g}", _ratio(one, other)] for name, one, other in _figures(few, many)]
    told = said("as much is examined" if found.ok else "more is examined where more is stored")
    verdict = Text(told, "bold green" if found.ok else "bold red")
    return Group(tables.table(columns, rows), verdict)


def _figures(few: Cost, many: Cost) -> list[tuple[str, float, float]]:
    parts = [(said(f"CPU ms, {part}"), few.processes[part], many.processes[part]) for part in few.processes]
    return [
        (said("keys examined"), few.keys, many.keys),
        (said("documents examined"), few.documents, many.documents),
        (said("commands"), few.commands, many.commands),
        ("CPU ms", few.cpu_ms, many.cpu_ms),
        *parts,
        ("p50 ms", few.p50_ms, many.p50_ms),
        ("p99 ms", few.p99_ms, many.p99_ms),
    ]


def _ratio(one: float, other: float) -> str | None:
    return f"{other / one:.2f}" if one else None
