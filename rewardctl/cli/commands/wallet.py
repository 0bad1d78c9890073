from typing import Annotated

import typer

from rewardctl.cli import session
from rewardctl.cli.output import JsonFlag, note, show
from rewardctl.cli.views import nouns
from rewardctl.cli.whose import OfUser, user_id_if

app = typer.Typer(no_args_is_help=True)


@app.command("show")
def show_wallet(
    *,
    user: OfUser = None,
    as_json: JsonFlag = False,
) -> None:
    """Show the balances of one's own wallet, or of a user's."""
    with session.logged_in() as client:
        wallet = client.wallets.get(user_id_if(client, user))
    show(wallet, lambda: nouns.wallet(wallet), as_json=as_json)


@app.command("ledger")
def show_ledger(
    *,
    user: OfUser = None,
    cursor: Annotated[str | None, typer.Option(help="Go on after this one.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100)] = 20,
    as_json: JsonFlag = False,
) -> None:
    """List what was given and taken back, newest first."""
    with session.logged_in() as client:
        page = client.wallets.ledger(user_id_if(client, user), cursor=cursor, limit=limit)
    show(page, lambda: nouns.ledger(page.items), as_json=as_json)
    if page.next_cursor and not as_json:
        note(f"There are more: add --cursor {page.next_cursor}")
