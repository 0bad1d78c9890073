from typing import Annotated, get_args

import typer

from rewardctl.cli import output, tables
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.services import Daemon
from rewardctl.kernel.settings import Level
from rewardctl.runtime import log_levels, project, topology

app = typer.Typer()


@app.command()
def log_level(
    level: Annotated[str | None, typer.Argument(help="debug, info, warning, error or critical.")] = None,
    *,
    service: Annotated[Daemon | None, typer.Option(help="Of one daemon alone.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Go back to the settings.")] = False,
    as_json: output.JsonFlag = False,
) -> None:
    """Show the levels that the daemons log at, or change them while they run."""
    mine = project.find()
    topology.require_here(mine.settings())
    if reset:
        found = log_levels.reset(mine)
    else:
        found = log_levels.reading(mine) if level is None else log_levels.change(mine, _read(level), service)
    output.show(dict(found), lambda: tables.table(["service", "level"], list(found.items())), as_json=as_json)


def _read(level: str) -> Level:
    """Raises: Invalid."""
    for known in get_args(Level):
        if level.lower() == known:
            return known  # type: ignore[no-any-return] # one of the literal's own values
    raise Invalid(f"{level!r} is no level", hint=f"choose one of: {', '.join(get_args(Level))}")
