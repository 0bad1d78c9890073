from typing import Annotated, Final

import typer

from rewardctl.cli import app as program
from rewardctl.cli import output, tables
from rewardctl.cli.exits import MEANINGS
from rewardctl.cli.spoken import said

app = typer.Typer()
_JSON: Final = f"""\
With --json a command prints one JSON object on standard output; all else goes to standard error.
Names are in camelCase, instants are ISO 8601 in UTC, money and points are numbers, absent values are null.

This is shape {output.SHAPE} (rewardctl --version says it): a key may come, none goes or changes its meaning.
What each command's object holds is listed in docs/cli.md."""


@app.command("help")
def show_help(
    about: Annotated[list[str] | None, typer.Argument(metavar="COMMAND|TOPIC", help="Such as: event create")] = None,
) -> None:
    """Show the help of a command, or of a topic: exit-statuses, json."""
    words = about or []
    if words == ["exit-statuses"]:
        rows = [[int(status), said(meaning)] for status, meaning in MEANINGS.items()]
        output.write(tables.table(["status", "meaning"], rows))
    elif words == ["json"]:
        output.write(_JSON)
    else:
        program.main([*words, "--help"])
