import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from rewardctl.cli import session
from rewardctl.cli.event_file.source import Source
from rewardctl.cli.output import JsonFlag, json_text, show, write_made
from rewardctl.cli.spoken import said
from rewardctl.kernel.errors import Invalid
from rewardctl.wire.conditions import ConditionResponse

app = typer.Typer(no_args_is_help=True)


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A condition as JSON or YAML; - for standard input.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Say how a condition is understood, or everything that is wrong with it, and where; exits with 2 then."""
    source = _given() if file == Path("-") else Source.read(file)
    with session.logged_in() as client, source.blamed(()):
        found = client.conditions.check(source.value)
    show(found, lambda: _view(found), as_json=as_json)


@app.command("schema")
def schema(*, as_json: JsonFlag = False) -> None:
    """Print the JSON Schema of a condition, with the condition types that are installed."""
    with session.logged_in() as client:
        found = client.conditions.schema()
    write_made(json_text(found) if as_json else json.dumps(found, indent=2))


def _given() -> Source:
    try:
        return Source.of(Path("stdin"), sys.stdin.buffer.read().decode())
    except UnicodeDecodeError as error:
        raise Invalid("Standard input is no UTF-8 text") from error


def _view(found: ConditionResponse) -> Text:
    reads = [said(f"It reads activities of type {', '.join(found.activity_types)}.")] if found.activity_types else []
    return Text("\n".join([said("The condition is valid."), *reads, json_text(found.condition)]))
