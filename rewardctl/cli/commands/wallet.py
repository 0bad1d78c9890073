from typing import Annotated

import typer

from rewardctl.cli import session, views
from rewardctl.cli.output import JsonFlag, show

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _wallet() -> None:
    """Show what a user was given."""


@app.command("show")
def show_wallet(
    *,
    user: Annotated[str | None, typer.Option(help="That user's, for operators and auditors.")] = None,
    json: JsonFlag = False,
) -> None:
    """Show the balances of one's own wallet, or of a user's."""
    with session.logged_in() as client:
        wallet = client.wallets.get(user)
    show(wallet, lambda: views.wallet(wallet), as_json=json)
