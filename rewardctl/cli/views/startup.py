"""The start-up bench for people."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from rewardctl.bench.spread import Spread
from rewardctl.bench.startup.report import Startup
from rewardctl.cli import tables
from rewardctl.cli.spoken import said


def view(found: Startup) -> RenderableType:
    """Times, then what is loaded and held."""
    took = tables.table(["start of", "seconds", "least", "most"], list(_took(found)))
    holds = tables.table(["program", "modules", "RSS MB", "USS MB"], list(_holds(found)))
    medians = said(f"medians of {found.rounds} rounds; a service is ready when it answers that it is")
    return Group(took, Text(medians), holds)


def _took(found: Startup) -> Iterator[list[object]]:
    yield ["rewardctl --help", *_seconds(found.help)]
    yield ["rewardctl up --detach --wait", *_seconds(found.up)]
    for name, taken in found.services.items():
        yield [name, *_seconds(taken)]


def _seconds(taken: Spread) -> list[str]:
    return [f"{one:.2f}" for one in (taken.median, taken.least, taken.most)]


def _holds(found: Startup) -> Iterator[list[object]]:
    yield ["rewardctl --help", found.modules["help"], None, None]
    for name, held in found.memory.items():
        yield [name, found.modules.get(name), held.rss_mb, held.uss_mb]
