from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from rewardctl.cli import output
from rewardctl.runtime import control, project, rolling, topology
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState
from rewardctl.runtime.topology import Kind

app = typer.Typer()
Again = Callable[[Project, str, float], ServiceState]


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
    mine = project.find()
    names, again = _rolling(mine, services or ()) if roll else (_named(mine, services or ()), control.restart)
    for name in names:
        fresh = again(mine, name, timeout)
        output.note(f"{name} is healthy again (pid {fresh.pid})")
    output.show({"restarted": names}, lambda: f"Restarted: {', '.join(names)}", as_json=as_json)


def _rolling(mine: Project, wanted: Sequence[str]) -> tuple[list[str], Again]:
    topology.services(mine, mine.settings())
    running = control.names(mine)
    names = rolling.chosen(running, wanted)
    for name in names:
        if rolling.alone(running, name):
            output.note(f"{name} has no other replica: it is away while it restarts; see: rewardctl up --scale")
    return names, rolling.restart


def _named(mine: Project, wanted: Sequence[str]) -> list[str]:
    planned = topology.services(mine, mine.settings())
    databases = {one.name for one in planned if one.kind is Kind.MONGOD}
    return list(wanted) or [name for name in control.names(mine) if name not in databases]
