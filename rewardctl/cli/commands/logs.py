"""`rewardctl logs`: what the services said, as one log in order of time."""

import sys
from collections.abc import Generator
from contextlib import closing
from itertools import islice
from typing import Annotated, Final

import typer

from rewardctl.cli import output
from rewardctl.cli.commands import trace
from rewardctl.cli.exits import Status
from rewardctl.cli.views import log_lines
from rewardctl.cli.views.log_lines import Form
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.settings import Level
from rewardctl.logs.entry import Entry
from rewardctl.logs.query import Query, checked_status, instant
from rewardctl.logs.source import Choice, Source

_BEFORE_FOLLOWING: Final = 20
_WHEN = "30s, 10m, 2h, 7d, or 2026-11-22T09:30:00Z."
app = typer.Typer()


@app.command("logs")
def logs(
    *,
    request_id: Annotated[
        str | None, typer.Option("--request-id", help="The way of one request, by its id or its end.")
    ] = None,
    service: Annotated[list[str] | None, typer.Option("--service", help="Of this service; may be repeated.")] = None,
    level: Annotated[Level | None, typer.Option("--level", help="Of this level or a graver one.")] = None,
    status: Annotated[str | None, typer.Option("--status", help="Answered with 404, or with any 5xx.")] = None,
    path: Annotated[str | None, typer.Option("--path", help="Of requests to this path: /auth/login.")] = None,
    user: Annotated[str | None, typer.Option("--user", help="Of requests by this user, by their id.")] = None,
    event: Annotated[str | None, typer.Option("--event", help="Of this kind: http.request.completed.")] = None,
    env: Annotated[str | None, typer.Option("--env", help="Of this environment, where many share a Loki.")] = None,
    since: Annotated[str | None, typer.Option("--since", "--from", help=f"Not older than {_WHEN}")] = None,
    until: Annotated[str | None, typer.Option("--to", help=f"Older than {_WHEN}")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Stop after so many.")] = None,
    tail: Annotated[int | None, typer.Option("--tail", "-n", min=0, help="The newest so many.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on with what comes, until Ctrl-C.")] = False,
    form: Annotated[
        Form, typer.Option("--output", "-o", help="For people, the stored lines, or those that are JSON.")
    ] = "pretty",
    source: Annotated[Choice, typer.Option("--source", help="A Loki, the local files, or what is there.")] = "auto",
    waterfall: Annotated[bool, typer.Option("--waterfall", help="The request as bars, by what took how long.")] = False,
    as_json: output.JsonFlag = False,
) -> None:
    """Read the services' logs. The exit status is 1 where nothing was found."""
    now = SystemClock().now()
    query = Query(
        request_id=request_id,
        services=frozenset(service or ()),
        level=level,
        status=checked_status(status) if status else None,
        path=path,
        user=user,
        event=event,
        env=env,
        start=instant(since, now) if since else None,
        end=instant(until, now) if until else None,
        tail=_BEFORE_FOLLOWING if follow and tail is None and not (request_id or since) else tail,
        structured=form == "jsonl",
    )
    _check(query, follow=follow, at_once=as_json or waterfall)
    if said := log_lines.unknown(service or ()):
        output.note(said)
    with log_lines.opened(source) as found, closing(_entries(found, query, follow=follow)) as every:
        log_lines.note_replicas(found, service or ())
        entries = islice(every, limit)
        if waterfall:
            trace.draw(_id_of(request_id), list(entries), as_json=as_json)
        elif as_json:
            _show_json(list(entries))
        else:
            _known(log_lines.show(entries, form, at_once=follow))


def _check(query: Query, *, follow: bool, at_once: bool) -> None:
    if follow and (at_once or query.end):
        raise Invalid("What is followed has no end", hint="leave out --follow, or --json, --waterfall and --to")
    if query.start and query.end and query.start >= query.end:
        raise Invalid("That span of time is empty", hint="--from must be before --to")


def _id_of(request_id: str | None) -> str:
    if request_id is None:
        raise Invalid("Bars are drawn of one request", hint="add --request-id ID")
    return request_id


def _entries(source: Source, query: Query, *, follow: bool) -> Generator[Entry, None, None]:
    yield from source.read(query)
    if follow:
        sys.stdout.flush()
        yield from source.follow(query)


def _show_json(found: list[Entry]) -> None:
    sys.stdout.write(output.json_text({"items": [log_lines.as_json(entry) for entry in found]}) + "\n")
    _known(len(found))


def _known(shown: int) -> None:
    if not shown:
        output.note(log_lines.NOTHING)
        raise typer.Exit(Status.FAILED)
