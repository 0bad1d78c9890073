"""What the help says, read from the commands themselves: none can be missed."""

from collections.abc import Iterator
from typing import Any

from typer import Context
from typer.main import get_command

from rewardctl.cli import exits
from rewardctl.cli.app import COMMANDS, loaded, root
from rewardctl.cli.help import examples
from rewardctl.cli.help import page as help_page
from rewardctl.cli.help.sentence import first_sentence

BY_TYPER = ("[required]", "[default: {0}]")
"""What Typer writes behind the help of an option."""


def every() -> set[str]:
    """Each text of each page, the topics' included; what a page itself says stands in its source."""
    pages = {text for command, context in commands() for text in _texts(command, context)}
    remarks = {help_page.parted(line)[1] for line in examples.every()} - {""}
    return pages | remarks | {*exits.MEANINGS.values(), *BY_TYPER}


def commands() -> Iterator[tuple[Any, Context]]:
    """The program, its groups and their commands, each with what `--help` is called with."""
    program: Any = get_command(root)
    context = Context(program, info_name="rewardctl")
    yield program, context
    for name in COMMANDS:
        yield from _under(loaded(name), name, context)


def _under(command: Any, name: str, parent: Context) -> Iterator[tuple[Any, Context]]:
    context = Context(command, info_name=name, parent=parent)
    yield command, context
    for inner, one in getattr(command, "commands", {}).items():
        yield from _under(one, inner, context)


def _texts(command: Any, context: Context) -> Iterator[str]:
    yield from help_page.paragraphs(command)
    yield from (first_sentence(one) for one in getattr(command, "commands", {}).values())
    yield from (one.help for one in command.get_params(context) if getattr(one, "help", None))
