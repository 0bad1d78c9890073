"""The first page of the help. Typer's own way to draw it loads a Markdown parser and a highlighter, needlessly."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from typer._click import Context
    from typer.core import TyperGroup

Line = tuple[str, str]


def page(group: "TyperGroup", context: "Context") -> RenderableType:
    """How it is called, what it is, its options and its commands."""
    usage = " ".join(group.collect_usage_pieces(context))
    options = [told for one in group.get_params(context) if (told := one.get_help_record(context))]
    commands = [(name, one.short_help or "") for name, one in group.commands.items()]
    return Group(
        Padding(Text.assemble(("Usage: ", "yellow"), (f"{context.command_path} {usage}", "bold")), 1),
        Padding(Text(group.help or ""), (0, 1, 1, 1)),
        _panel("Options", options),
        _panel("Commands", commands),
    )


def _panel(title: str, lines: Iterable[Line]) -> Panel:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, text in lines:
        table.add_row(Text(name, "bold cyan", no_wrap=True), Text(text))
    return Panel(table, title=title, title_align="left", border_style="dim")
