"""What a profile found, for people: the greatest shares of the time, and where the flame graph is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Group, RenderableType

from rewardctl.bench.profile.profiler import Profiler
from rewardctl.bench.profile.stacks import Share, by_function, by_module
from rewardctl.cli import output, tables
from rewardctl.cli.spoken import said
from rewardctl.kernel.errors import Failed
from rewardctl.runtime import durable

_MOST: Final = 15


def conclude(profiler: Profiler, graph: Path | None) -> None:
    """Write the flame graph and tell of it, on standard error. Raises: Failed where no sample was taken; DiskFull."""
    if not profiler.stacks:
        raise Failed(f"{profiler.service} was never seen at work", hint="run it longer: --duration 30s")
    path = graph or Path(f"profile-{profiler.service}.svg")
    durable.write(path, profiler.svg().encode(), flush=False)
    output.note_page(_view(profiler))
    output.note(f"the flame graph is in {path}")


def _view(profiler: Profiler) -> RenderableType:
    functions, modules = by_function(profiler.stacks, _MOST), by_module(profiler.stacks, _MOST)
    return Group(*(_table(kind, shares) for kind, shares in ((said("function"), functions), (said("module"), modules))))


def _table(kind: str, shares: Sequence[Share]) -> RenderableType:
    rows = [[f"{one.fraction:.1%}", one.samples, one.name] for one in shares]
    return tables.table(["own time", "samples", kind], rows)
