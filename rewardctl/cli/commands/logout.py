import typer

from rewardctl.cli import session
from rewardctl.cli.output import JsonFlag, show
from rewardctl.runtime import project

app = typer.Typer()


@app.command("logout")
def logout(*, json: JsonFlag = False) -> None:
    """Forget the session that was kept."""
    here = project.find()
    kept = session.read(here)
    session.write(here, "", None)
    said = f"{kept['email']} is logged out." if kept else "Nobody was logged in."
    show({"email": kept["email"] if kept else None}, lambda: said, as_json=json)
