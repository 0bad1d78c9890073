from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from rewardctl.cli import inputs, reports, session
from rewardctl.cli.batches import batches, number
from rewardctl.cli.counted import Count
from rewardctl.cli.exits import Status
from rewardctl.cli.output import JsonFlag, fault, show, tracked
from rewardctl.cli.paging import Cursor, Limit, show_page
from rewardctl.cli.spoken import said
from rewardctl.cli.views import history
from rewardctl.cli.whose import OfUser, User, note_unknown, user_id
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.ids import new_id
from rewardctl.wire.activities import ActivityRequest

app = typer.Typer(no_args_is_help=True)


@app.command("record")
def record(
    user: User,
    type_: Annotated[str, typer.Argument(metavar="TYPE", help="What they did: login, purchase, …")],
    *,
    value: Annotated[float | None, typer.Option(help="Its number, such as the price.")] = None,
    field: Annotated[list[str] | None, typer.Option(help="NAME=VALUE; may be repeated.")] = None,
    at: Annotated[
        str | None, typer.Option(help="A date or time, UTC unless it says otherwise. Now if left out.")
    ] = None,
    id_: Annotated[
        str | None,
        typer.Option("--id", help="Your own id: sent again, it counts once; without one it counts each time."),
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Report one activity of a user."""
    instant = inputs.instant(at, "UTC") if at else datetime.now(UTC)
    with session.logged_in() as client:
        try:
            activity = ActivityRequest(
                id=id_ or new_id(),
                user_id=user_id(client, user),
                type=type_,
                value=value,
                fields=inputs.fields(field) if field else None,
                at=instant,
            )
        except ValidationError as error:
            raise inputs.refused(error) from None
        recorded = client.activities.record([activity])
    show(recorded, lambda: "Counted." if recorded.accepted else "It was counted before.", as_json=as_json)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A .csv or .jsonl of activities.")],
    *,
    as_json: JsonFlag = False,
) -> None:
    """Report the activities of a file; run again after a failure, it counts each once.

    A CSV has a header with id, userId, type, at, and maybe value; every further column is a field.
    """
    read = reports.read(file)
    count = Count(rejected=[*read.rejected])
    try:
        with session.logged_in() as client:
            for batch in tracked(batches(read.numbered), number(len(read.numbered)), "counting"):
                count.take(client, batch)
    finally:
        for one in count.by_line():
            place = f"{file}:{one.line}: {one.field}" if one.field else f"{file}:{one.line}"
            fault(f"{place}: {said(one.message)}")
    show(count.shown(), lambda: str(count), as_json=as_json)
    if count.rejected:
        raise typer.Exit(Status.FAILED)


@app.command("list")
def list_activities(
    named: Annotated[str | None, typer.Argument(metavar="USER", help="The same as --user.")] = None,
    *,
    user: OfUser = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only activities of that type.")] = None,
    cursor: Cursor = None,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """List one's own activities, or a user's, newest first."""
    if named and user:
        raise Invalid("The user is named twice", hint="leave out --user")
    with session.logged_in() as client:
        whose = named or user
        asked = user_id(client, whose) if whose else client.auth.me().id
        page = client.activities.list(user_id=asked, activity_type=type_, cursor=cursor, limit=limit)
    show_page(page, history.activities, as_json=as_json)
    note_unknown(whose, nothing=not page.items)
