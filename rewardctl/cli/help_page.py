"""A page of the help, the same for the program, its groups and its commands.

Typer's own way to draw it loads a Markdown parser and a highlighter, and has no place for examples.
"""

import inspect
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from rewardctl.cli import examples

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter

Line = tuple[str, str]
_MORE: Final = "What scripts may rely on: rewardctl help exit-statuses, rewardctl help json"
_UNCUT: Final = 500


def page(command: "Command", context: "Context") -> RenderableType:
    """How it is called, what it is, what it takes, its commands, and examples."""
    usage = " ".join(command.collect_usage_pieces(context))
    taken = command.get_params(context)
    inside: Mapping[str, Command] = getattr(command, "commands", {})
    panels = {
        "Arguments": _told(taken, "argument", context),
        "Options": _told(taken, "option", context),
        "Commands": [(name, one.get_short_help_str(limit=_UNCUT)) for name, one in inside.items()],
    }
    return Group(
        Padding(Text.assemble(("Usage: ", "yellow"), (f"{context.command_path} {usage}", "bold")), 1),
        Padding(Text(_flowing(command.help or "")), (0, 1, 1, 1)),
        *(_panel(title, lines) for title, lines in panels.items() if lines),
        _examples(examples.of(context.command_path, inside)),
        *([] if context.parent else [Padding(Text(_MORE, "dim"), (0, 1))]),
    )


def _told(taken: Iterable["Parameter"], kind: str, context: "Context") -> list[Line]:
    return [_line(one, context) for one in taken if one.param_type_name == kind and not getattr(one, "hidden", False)]


def _line(taken: "Parameter", context: "Context") -> Line:
    name, text = taken.get_help_record(context) or ("", "")
    return name.removesuffix(" <bool>"), text


def _flowing(text: str) -> str:
    """Its paragraphs, each on one line."""
    return "\n\n".join(part.replace("\n", " ") for part in inspect.cleandoc(text).split("\n\n"))


def _panel(title: str, lines: Iterable[Line]) -> Panel:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, text in lines:
        table.add_row(Text(name, "bold cyan", no_wrap=True), Text(text))
    return Panel(table, title=title, title_align="left", border_style="dim")


def _examples(lines: Iterable[str]) -> RenderableType:
    shown = Text("\n").join(Text.assemble((before, "green"), (after, "dim")) for before, after in map(_parted, lines))
    return Padding(Group(Text("Examples", "bold"), Padding(shown, (0, 0, 0, 2))), (0, 1)) if shown else Text(end="")


def _parted(line: str) -> tuple[str, str]:
    """The command line, and what is said of it."""
    command, mark, said = line.partition("  # ")
    return command, mark + said
