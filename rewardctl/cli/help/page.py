"""A page of the help, the same for the program, its groups and its commands.

Typer's own way to draw it loads a Markdown parser and a highlighter, and has no place for examples. What commands say
of themselves is English, and is put into the reader's language here, as the page is drawn.
"""

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from rewardctl.cli.help import examples
from rewardctl.cli.help.sentence import first_sentence
from rewardctl.cli.spoken import said
from rewardctl.cli.tables import lined

if TYPE_CHECKING:
    from typer._click import Command, Context, Parameter

Line = tuple[str, str]
_MORE: Final = "What scripts may rely on: rewardctl help exit-statuses, rewardctl help json"


def page(command: "Command", context: "Context") -> RenderableType:
    """How it is called, what it is, what it takes, its commands, and examples."""
    usage = " ".join(command.collect_usage_pieces(context))
    taken = command.get_params(context)
    inside: Mapping[str, Command] = getattr(command, "commands", {})
    panels = {
        said("Arguments"): _told(taken, "argument", context),
        said("Options"): _told(taken, "option", context),
        said("Commands"): [(name, said(first_sentence(one))) for name, one in inside.items()],
    }
    return Group(
        Padding(Text.assemble((f"{said('Usage')}: ", "yellow"), (f"{context.command_path} {usage}", "bold")), 1),
        Padding(Text("\n\n".join(map(said, paragraphs(command)))), (0, 1, 1, 1)),
        *(_panel(title, lines) for title, lines in panels.items() if lines),
        _examples(examples.of(context.command_path, inside)),
        *([] if context.parent else [Padding(Text(said(_MORE), "dim"), (0, 1))]),
    )


def _told(taken: Iterable["Parameter"], kind: str, context: "Context") -> list[Line]:
    return [_line(one, context) for one in taken if one.param_type_name == kind and not getattr(one, "hidden", False)]


def _line(taken: "Parameter", context: "Context") -> Line:
    """Typer writes behind the help, in brackets, what it knows itself: the default, say."""
    name, text = taken.get_help_record(context) or ("", "")
    told = getattr(taken, "help", None) or ""
    known = text.removeprefix(told).strip()
    return name.removesuffix(" <bool>"), "  ".join(said(part) for part in (told, known) if part)


def paragraphs(command: "Command") -> Iterator[str]:
    """Each on one line."""
    return (part.replace("\n", " ") for part in inspect.cleandoc(command.help or "").split("\n\n"))


def _panel(title: str, lines: Iterable[Line]) -> Panel:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, text in lines:
        table.add_row(Text(name, "bold cyan", no_wrap=True), lined(text))
    return Panel(table, title=title, title_align="left", border_style="dim")


def _examples(lines: Iterable[str]) -> RenderableType:
    shown = Text("\n").join(map(_example, lines))
    title = Text(said("Examples"), "bold")
    return Padding(Group(title, Padding(shown, (0, 0, 0, 2))), (0, 1)) if shown else Text(end="")


def _example(line: str) -> Text:
    command, remark = parted(line)
    return Text.assemble((command, "green"), (f"  # {said(remark)}" if remark else "", "dim"))


def parted(line: str) -> tuple[str, str]:
    """The command line, and what is said of it."""
    command, _, remark = line.partition("  # ")
    return command, remark
