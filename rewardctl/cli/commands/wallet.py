import typer

from rewardctl.cli import session
from rewardctl.cli.output import JsonFlag, show
from rewardctl.cli.paging import Cursor, Limit, show_page
from rewardctl.cli.views import wallets
from rewardctl.cli.whose import OfUser, note_unknown, user_id_if

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
    show(wallet, lambda: wallets.wallet(wallet), as_json=as_json)
    note_unknown(user, nothing=not (wallet.balances or wallet.holdings))


@app.command("ledger")
def show_ledger(
    *,
    user: OfUser = None,
    cursor: Cursor = None,
    limit: Limit = 20,
    as_json: JsonFlag = False,
) -> None:
    """List what was given and taken back, newest first."""
    with session.logged_in() as client:
        page = client.wallets.ledger(user_id_if(client, user), cursor=cursor, limit=limit)
    show_page(page, wallets.ledger, as_json=as_json)
    note_unknown(user, nothing=not page.items)
