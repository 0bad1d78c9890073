from typing import Annotated

import typer

from rewardctl.cli import output
from rewardctl.runtime import initialise, project, stacks

app = typer.Typer()


@app.command()
def down(
    *,
    volumes: Annotated[
        bool, typer.Option("--volumes", help="Drop all that is stored, too; then init makes an administrator again.")
    ] = False,
    as_json: output.JsonFlag = False,
) -> None:
    """Stop the platform in order, and whatever a supervisor that was killed left behind. Data stays."""
    mine = project.find()
    stopped = stacks.of(mine).stop(output.note, volumes=volumes)
    if volumes:
        initialise.unfinish(mine)
        output.note("all that was stored is gone; next: rewardctl init")
    said = f"Stopped: {', '.join(stopped)}" if stopped else "Nothing was running."
    output.show({"stopped": stopped}, lambda: said, as_json=as_json)
