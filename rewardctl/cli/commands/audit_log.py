from typing import Annotated

import typer

from rewardctl.cli import period, session
from rewardctl.cli.output import JsonFlag
from rewardctl.cli.paging import Cursor, Limit, show_page
from rewardctl.cli.views import history
from rewardctl.cli.whose import user_id_if
from rewardctl.wire.audit import AuditAction


def log(
    *,
    actor: Annotated[str | None, typer.Option(help="Only what that user did, by id or e-mail.")] = None,
    action: Annotated[AuditAction | None, typer.Option(help="Only what was done in that way.")] = None,
    subject: Annotated[str | None, typer.Option(help="Only what was done to it: event, reward, claim or user.")] = None,
    since: period.From = None,
    until: period.To = None,
    cursor: Cursor = None,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """Show who changed what, newest first."""
    with session.logged_in() as client:
        page = client.audit.list(
            actor=user_id_if(client, actor),
            action=action,
            subject=user_id_if(client, subject),
            since=period.begins(since),
            until=period.ends(until),
            cursor=cursor,
            limit=limit,
        )
    show_page(page, history.audit, as_json=as_json)
