"""`rewardctl trace ID`: one request as bars, and its lines."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from rewardctl.cli import output
from rewardctl.cli.exits import Status
from rewardctl.cli.views import log_lines, waterfall
from rewardctl.kernel import ids
from rewardctl.logs import pretty, spans
from rewardctl.logs.entry import Entry
from rewardctl.logs.query import Query
from rewardctl.logs.source import Choice

app = typer.Typer()


@app.command("trace")
def trace(
    request_id: Annotated[
        str,
        typer.Argument(metavar="ID", help="The request's id, or the end that a line of logs shows."),
    ],
    *,
    source: Annotated[Choice, typer.Option(help="Where the lines are read.")] = "auto",
    as_json: output.JsonFlag = False,
) -> None:
    """Show the way of one request through the services. The exit status is 1 where nothing was found."""
    with log_lines.opened(source) as logs:
        found = list(logs.read(Query(request_id=request_id)))
    draw(request_id, found, as_json=as_json)
    if not as_json:
        output.write_made("")
        log_lines.show(found, "pretty")


def draw(request_id: str, found: Sequence[Entry], *, as_json: bool) -> None:
    """The bars, or one object with the tree of spans. Raises: Exit where there is no entry."""
    if not found:
        output.note(log_lines.NOTHING)
        if ids.is_id(request_id):
            output.note(f"that is no request's id; of a claim this tells it: rewardctl claim show {request_id}")
        raise typer.Exit(Status.FAILED)
    outermost = spans.spans(found)
    if as_json:
        lines = [log_lines.as_json(entry) for entry in found]
        told = {"requestId": request_id, "spans": [spans.as_json(span) for span in outermost], "lines": lines}
        sys.stdout.write(output.json_text(told) + "\n")
        return
    for line in waterfall.lines(outermost, colour=pretty.wants_colour(sys.stdout)):
        output.write_made(line)
    if not outermost:
        output.note("no line of it says how long a part of it took")
