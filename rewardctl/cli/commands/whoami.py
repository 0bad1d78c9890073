import typer

from rewardctl.cli import session
from rewardctl.cli.output import JsonFlag, show
from rewardctl.cli.views import people

app = typer.Typer()


@app.command("whoami")
def whoami(*, as_json: JsonFlag = False) -> None:
    """Show who is logged in, as the platform sees them."""
    with session.logged_in() as client:
        user = client.auth.me()
    show(user, lambda: people.user(user), as_json=as_json)
