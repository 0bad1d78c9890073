from typing import Annotated

import typer

from rewardctl.cli import output
from rewardctl.runtime import control, project, topology
from rewardctl.runtime.topology import Kind

app = typer.Typer()


@app.command()
def restart(
    service: Annotated[str | None, typer.Argument(help="One service; every daemon where it is left out.")] = None,
    *,
    timeout: Annotated[float, typer.Option(help="Seconds that each may take to be healthy again.")] = 60.0,
    as_json: output.JsonFlag = False,
) -> None:
    """Restart the daemons one after the other, or one service, and wait until it is healthy again."""
    mine = project.find()
    services = topology.services(mine, mine.settings())
    databases = {one.name for one in services if one.kind is Kind.MONGOD}
    names = [service] if service else [name for name in control.names(mine) if name not in databases]
    for name in names:
        again = control.restart(mine, name, timeout)
        output.note(f"{name} is healthy again (pid {again.pid})")
    output.show({"restarted": names}, lambda: f"Restarted: {', '.join(names)}", as_json=as_json)
