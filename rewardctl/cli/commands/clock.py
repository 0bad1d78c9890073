from datetime import timedelta
from typing import Annotated, Any

import typer

from rewardctl.cli import inputs, output
from rewardctl.cli.views.services import span
from rewardctl.kernel.clock import iso
from rewardctl.runtime import clock, project, topology
from rewardctl.runtime.clock import Reading
from rewardctl.runtime.project import Project

app = typer.Typer()


@app.callback(invoke_without_command=True)
def _clock(context: typer.Context, *, as_json: output.JsonFlag = False) -> None:
    """Show the platform's time, or set it for development and tests."""
    if context.invoked_subcommand is None:
        show(as_json=as_json)


@app.command("show")
def show(*, as_json: output.JsonFlag = False) -> None:
    """Show the platform's time, and how far it is from real time."""
    _shown(clock.reading(_here()), as_json=as_json)


@app.command("set")
def set_clock(
    instant: Annotated[str, typer.Argument(help="A date or time, UTC unless it says otherwise; or: now.")],
    *,
    as_json: output.JsonFlag = False,
) -> None:
    """Let the platform's time run on from an instant, also while it is running."""
    _shown(move(_here(), instant), as_json=as_json)


@app.command("advance")
def advance(
    by: Annotated[str, typer.Argument(help="How far: 45s, 30m, 2h, 1d, 1w, or 1d2h30m.")],
    *,
    as_json: output.JsonFlag = False,
) -> None:
    """Move the platform's time on."""
    _shown(clock.advance(_here(), inputs.span(by)), as_json=as_json)


@app.command("reset")
def reset(*, as_json: output.JsonFlag = False) -> None:
    """Go back to real time."""
    _shown(clock.reset(project.find()), as_json=as_json)


def move(mine: Project, instant: str) -> Reading:
    """Set the clock to what a person typed. Raises: Invalid, BadSettings."""
    return clock.reset(mine) if instant == "now" else clock.set_to(mine, inputs.instant(instant, "UTC"))


def remark(reading: Reading) -> str:
    """One line about a clock."""
    if reading.real:
        return f"{iso(reading.now)}, real time"
    way = "ahead of" if reading.offset > timedelta() else "behind"
    return f"{iso(reading.now)}, {span(int(abs(reading.offset).total_seconds()))} {way} real time"


def _here() -> Project:
    """The project, where its daemons run here. Raises: SetupError where they run elsewhere."""
    mine = project.find()
    topology.require_here(mine.settings())
    return mine


def _shown(reading: Reading, *, as_json: bool) -> None:
    result: dict[str, Any] = {
        "now": iso(reading.now),
        "offsetSeconds": reading.offset.total_seconds(),
        "real": reading.real,
    }
    output.show(result, lambda: remark(reading), as_json=as_json)
