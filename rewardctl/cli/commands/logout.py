import typer

from rewardctl.cli import session
from rewardctl.cli.output import JsonFlag, note, show
from rewardctl.kernel.errors import RewardctlError
from rewardctl.runtime import project

app = typer.Typer()


@app.command("logout")
def logout(*, as_json: JsonFlag = False) -> None:
    """End the session, here and at the platform."""
    kept = session.read(project.find())
    told = _told() if kept else True
    if not told:
        note("The platform could not be told: the session ends there by itself, after two weeks without a use.")
    said = f"{kept['email']} is logged out." if kept else "Nobody was logged in."
    show({"email": kept["email"] if kept else None, "told": told}, lambda: said, as_json=as_json)


def _told() -> bool:
    """Whether the platform knows; the session is forgotten here in any case."""
    with session.logged_in() as client:
        try:
            client.auth.logout()
        except RewardctlError:
            return False
    return True
