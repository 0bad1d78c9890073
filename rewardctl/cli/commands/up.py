import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Annotated, Final

import typer

from rewardctl.cli import compose_up, output
from rewardctl.cli.commands import clock as clock_command
from rewardctl.cli.commands import ps
from rewardctl.kernel import log
from rewardctl.kernel.errors import AlreadyRunning, Invalid
from rewardctl.logs import pretty
from rewardctl.logs.files import POLL, LogFiles
from rewardctl.logs.query import Query
from rewardctl.runtime import addresses, clock, control, databases, project, stacks, topology
from rewardctl.runtime.compose.stack import ComposeStack
from rewardctl.runtime.log_stack import LogStack
from rewardctl.runtime.overview import overview
from rewardctl.runtime.project import Project
from rewardctl.runtime.scale import settings_of
from rewardctl.runtime.state import State
from rewardctl.runtime.topology import Service

_PROCESSES_SECONDS: Final = 60.0
_CONTAINERS_SECONDS: Final = 180.0
app = typer.Typer()


@app.command()
def up(
    *,
    detach: Annotated[bool, typer.Option("--detach", "-d", help="Run in the background.")] = False,
    scale: Annotated[
        list[str] | None, typer.Option(help="Run more than one of a daemon: event=3, auth=2, gateway=2.")
    ] = None,
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
    mine, replicas = project.find(), settings_of(scale or ())
    settings = mine.settings(**replicas)
    services = topology.services(mine, settings)
    _set_clock(mine, now)
    if stacks.is_compose(settings):
        wanted = compose_up.Wanted(timeout or _CONTAINERS_SECONDS, with_logs=with_logs, build=build, detach=detach)
        compose_up.up(ComposeStack(mine, settings), wanted, as_json=as_json)
        return
    timeout = timeout or _PROCESSES_SECONDS
    if with_logs:
        LogStack(mine).start(output.note)
        compose_up.tell_grafana(mine)
    if running := control.running(mine):
        _refuse_databases_alone(running)
        _refuse_another_scale(running, services, asked=bool(scale))
        output.note("the platform is running already")
        control.await_well(mine, timeout)
    elif detach:
        _start(mine, scale or [], wait=wait, timeout=timeout)
    else:
        asyncio.run(_run_here(mine, timeout, replicas))
        return
    seen = overview(mine, services)
    output.show(seen, lambda: ps.view(seen), as_json=as_json)
    output.note(f"gateway: {addresses.gateway_url(mine.settings())}")


def _set_clock(mine: Project, now: str | None) -> None:
    reading = clock.reading(mine) if now is None else clock_command.move(mine, now)
    clock.require_real_in_production(mine)
    if not reading.real:
        output.note(f"the clock is set: {clock_command.remark(reading)}")


def _refuse_databases_alone(running: State) -> None:
    if databases.run_alone(running):
        said = "The databases run alone: rewardctl db is at work, or was killed"
        raise AlreadyRunning(said, hint="wait for it, or run first: rewardctl down")


def _refuse_another_scale(running: State, services: Iterable[Service], *, asked: bool) -> None:
    if asked and running.services and {one.service for one in running.services} != {one.name for one in services}:
        raise AlreadyRunning("The platform is running already, at another scale", hint="run first: rewardctl down")


def _start(mine: Project, scale: list[str], *, wait: bool, timeout: float) -> None:
    supervisor = control.spawn(mine, timeout, scale)
    if not wait:
        return
    announce = _announcer()
    try:
        for now in control.await_start(mine, supervisor, timeout):
            announce(now)
    except KeyboardInterrupt:
        output.note("stopping")
        control.call_off(mine, supervisor)
        raise


def _announcer() -> Callable[[State], None]:
    """Notes each service once, as it gets ready."""
    told: set[str] = set()

    def announce(now: State) -> None:
        for one in now.services:
            if one.well and one.service not in told:
                told.add(one.service)
                output.note(f"{one.service} is ready on port {one.shared_port or one.port}")

    return announce


def _greeter(mine: Project) -> Callable[[State], None]:
    """Notes once that all is ready, and where."""
    told = False

    def greet(now: State) -> None:
        nonlocal told
        if now.well and not told:
            told = True
            output.note(f"all is ready: {addresses.gateway_url(mine.settings())} (Ctrl-C stops it)")

    return greet


async def _run_here(mine: Project, patience: float, replicas: dict[str, int]) -> None:
    from rewardctl.runtime.supervisor import on_signals, supervise  # noqa: PLC0415 - only this way needs the driver

    stop = asyncio.Event()
    on_signals(stop)
    settings = mine.settings()
    with control.open_log(mine) as stream:
        said = control.log_output(mine, settings, stream)
        log.configure("supervisor", env=settings.env, level=settings.log_level, stream=said)
        lines = LogFiles(mine.logs)
        lines.skip()
        shown = asyncio.create_task(_show(lines))
        shown.add_done_callback(lambda _: stop.set())
        try:
            plan = partial(topology.runnable, flags=replicas)
            await supervise(mine, plan, stop, patience=patience, on_change=_greeter(mine))
        finally:
            shown.cancel()
            with suppress(asyncio.CancelledError):
                await shown
            _print_fresh(lines)
            lines.close()


async def _show(lines: LogFiles) -> None:
    while True:
        _print_fresh(lines)
        await asyncio.sleep(POLL)


def _print_fresh(lines: LogFiles) -> None:
    for entry in lines.fresh(Query()):
        output.write_made(pretty.line(entry, colour=output.coloured()))
