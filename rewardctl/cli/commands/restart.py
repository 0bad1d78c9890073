from typing import Annotated

import typer

from rewardctl.cli import output
from rewardctl.runtime import project, stacks

app = typer.Typer()


@app.command()
def restart(
    service: Annotated[str | None, typer.Argument(help="One service; every daemon where it is left out.")] = None,
    *,
    timeout: Annotated[float, typer.Option(help="Seconds that each may take to be healthy again.")] = 60.0,
    as_json: output.JsonFlag = False,
) -> None:
    """Restart the daemons one after the other, or one service, and wait until it is healthy again."""
    names = stacks.of(project.find()).restart(service, timeout, output.note)
    output.show({"restarted": names}, lambda: f"Restarted: {', '.join(names)}", as_json=as_json)
