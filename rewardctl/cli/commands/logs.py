"""`rewardctl logs`: what the services said, as one log in order of time."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Annotated, Final, Literal

import typer

from rewardctl.cli import output
from rewardctl.cli.exits import Status
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.settings import Level
from rewardctl.logs import pretty
from rewardctl.logs.entry import Entry
from rewardctl.logs.files import LogFiles
from rewardctl.logs.query import Query, instant
from rewardctl.runtime import project

_BEFORE_FOLLOWING: Final = 20
app = typer.Typer()


@app.command("logs")
def logs(
    *,
    request_id: Annotated[str | None, typer.Option("--request-id", help="The way of one request, by its id.")] = None,
    service: Annotated[list[str] | None, typer.Option("--service", help="Of this service; may be repeated.")] = None,
    level: Annotated[Level | None, typer.Option("--level", help="Of this level or a graver one.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Not older than 30s, 10m, 2h, 7d, or 2026-11-22T09:30:00Z.")
    ] = None,
    tail: Annotated[int | None, typer.Option("--tail", "-n", min=0, help="The newest so many.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False,
    form: Annotated[
        Literal["pretty", "jsonl"], typer.Option("--output", "-o", help="For people, or the stored lines.")
    ] = "pretty",
) -> None:
    """Read the services' logs. The exit status is 1 where nothing was found."""
    query = Query(
        request_id=request_id,
        services=frozenset(service or ()),
        level=level,
        start=instant(since, SystemClock().now()) if since else None,
        tail=_BEFORE_FOLLOWING if follow and tail is None and not (request_id or since) else tail,
        structured=form == "jsonl",
    )
    with closing(LogFiles(project.find().logs)) as files:
        shown = _show(_entries(files, query, follow=follow), _line(form), flush=follow)
    if not shown:
        output.note("no log entry was found")
        raise typer.Exit(Status.FAILED)


def _entries(files: LogFiles, query: Query, *, follow: bool) -> Iterator[Entry]:
    yield from files.read(query)
    if follow:
        sys.stdout.flush()
        yield from files.follow(query)


def _line(form: str) -> Callable[[Entry], str]:
    if form == "jsonl":
        return lambda entry: entry.raw
    colour = pretty.wants_colour(sys.stdout)
    return lambda entry: pretty.line(entry, colour=colour)


def _show(entries: Iterator[Entry], line: Callable[[Entry], str], *, flush: bool) -> int:
    """How many were written. A reader that has seen enough, such as `head`, is no error."""
    shown = 0
    try:
        for shown, entry in enumerate(entries, 1):  # noqa: B007 - the last number is the answer
            sys.stdout.write(line(entry) + "\n")
            if flush:
                sys.stdout.flush()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return shown
