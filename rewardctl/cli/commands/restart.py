from typing import Annotated

import typer

from rewardctl.cli import output
from rewardctl.runtime import project, stacks

app = typer.Typer()


@app.command()
def restart(
    services: Annotated[list[str] | None, typer.Argument(help="Every daemon where they are left out.")] = None,
    *,
    roll: Annotated[
        bool, typer.Option("--rolling", help="Lose no request: one replica at a time, while its others are healthy.")
    ] = False,
    timeout: Annotated[float, typer.Option(help="Seconds that each may take to be healthy again.")] = 60.0,
    as_json: output.JsonFlag = False,
) -> None:
    """Restart the daemons one after the other, or the services that are named, and wait until each is healthy again.

    With --rolling a daemon's name stands for all its replicas. Each starts with new code, and with the settings that
    the platform was started with: for other settings run down and up.
    """
    names = stacks.of(project.find()).restart(services or (), timeout, output.note, roll=roll)
    output.show({"restarted": names}, lambda: f"Restarted: {', '.join(names)}", as_json=as_json)
