from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typer._click import Command

_UNCUT: Final = 500


def first_sentence(command: "Command") -> str:
    """What a command says of itself where there is one line for it."""
    return command.get_short_help_str(limit=_UNCUT)
