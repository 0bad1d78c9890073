import os
from typing import Annotated, Final

import typer

from rewardctl.cli import compose_up, inputs, local_up, output
from rewardctl.cli.commands import clock as clock_command
from rewardctl.kernel.errors import Invalid
from rewardctl.runtime import clock, project, stacks, topology, variables
from rewardctl.runtime.compose.stack import ComposeStack
from rewardctl.runtime.log_stack import LogStack
from rewardctl.runtime.project import Project
from rewardctl.runtime.scale import settings_of

_PROCESSES_SECONDS: Final = 60.0
_CONTAINERS_SECONDS: Final = 180.0
app = typer.Typer()


@app.command()
def up(
    *,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Run in the background.")] = False,
    scale: inputs.Scale = None,
    wait: Annotated[bool, typer.Option(help="In the background: return when all is ready.")] = True,
    timeout: Annotated[
        float | None, typer.Option(min=1, help="Seconds until all must be ready: 60, or 180 as containers.")
    ] = None,
    build: Annotated[
        bool, typer.Option("--build", help="Containers: build the image again from this checkout.")
    ] = False,
    with_logs: Annotated[
        bool, typer.Option("--with-logs", help="Start Alloy, Loki, Prometheus and Grafana beside it, by Docker.")
    ] = False,
    now: Annotated[
        str | None, typer.Option(help="Set its clock: 2026-12-24T23:59:50+09:00, or now. Not in production.")
    ] = None,
    as_json: output.JsonFlag = False,
) -> None:
    """Start the platform and show its log lines until Ctrl-C stops it, or leave it running with --detach."""
    if as_json and not detach:
        raise Invalid("--json is for --detach: in the foreground the log lines are shown")
    mine = project.find()
    settings = mine.settings(**settings_of(scale or ()))
    for one in variables.strangers(os.environ):
        output.warning(f"{one} is no setting: it changes nothing", variables.meant(one))
    topology.require_here(settings)
    _set_clock(mine, now)
    if stacks.is_compose(settings):
        wanted = compose_up.Wanted(timeout or _CONTAINERS_SECONDS, with_logs=with_logs, build=build, detach=detach)
        compose_up.up(ComposeStack(mine, settings), wanted, as_json=as_json)
        return
    if with_logs:
        LogStack(mine).start(output.note)
        compose_up.tell_grafana(mine)
    told = local_up.Wanted(timeout or _PROCESSES_SECONDS, scale or [], detach=detach, wait=wait)
    local_up.up(mine, told, as_json=as_json)


def _set_clock(mine: Project, now: str | None) -> None:
    reading = clock.reading(mine) if now is None else clock_command.move(mine, now)
    clock.require_real_in_production(mine)
    if not reading.real:
        output.note(f"the clock is set: {clock_command.remark(reading)}")
