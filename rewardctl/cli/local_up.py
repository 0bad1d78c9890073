"""`rewardctl up` where the platform runs as processes of this machine."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from rewardctl.cli import output
from rewardctl.cli.views import services as services_view
from rewardctl.kernel import log
from rewardctl.kernel.errors import AlreadyRunning
from rewardctl.logs import pretty
from rewardctl.logs.files import POLL, LogFiles
from rewardctl.logs.query import Query
from rewardctl.runtime import addresses, control, databases, topology
from rewardctl.runtime.overview import overview
from rewardctl.runtime.project import Project
from rewardctl.runtime.scale import settings_of
from rewardctl.runtime.state import State
from rewardctl.runtime.topology import Service


@dataclass(frozen=True, slots=True)
class Wanted:
    """`patience` is in seconds; `scale` as it was typed, `event=2`. In the background it may return at once."""

    patience: float
    scale: Sequence[str]
    detach: bool
    wait: bool


def up(mine: Project, wanted: Wanted, *, as_json: bool) -> None:
    """Start it, and leave it running or show its lines until Ctrl-C stops it. Raises: SetupError, TimedOut."""
    replicas = settings_of(wanted.scale)
    services = topology.services(mine, mine.settings(**replicas))
    if running := control.running(mine):
        _refuse_databases_alone(running)
        _refuse_another_scale(running, services, asked=bool(wanted.scale))
        output.note("the platform is running already")
        control.await_well(mine, wanted.patience)
    elif wanted.detach:
        _start(mine, wanted)
    else:
        asyncio.run(_run_here(mine, wanted.patience, replicas))
        return
    seen = overview(mine, services)
    output.show(seen, lambda: services_view.view(seen), as_json=as_json)
    output.note(f"gateway: {addresses.gateway_url(mine.settings())}")


def _refuse_databases_alone(running: State) -> None:
    if databases.run_alone(running):
        said = "The databases run alone: rewardctl db is at work, or was killed"
        raise AlreadyRunning(said, hint="wait for it, or run first: rewardctl down")


def _refuse_another_scale(running: State, services: Iterable[Service], *, asked: bool) -> None:
    if asked and running.services and {one.service for one in running.services} != {one.name for one in services}:
        raise AlreadyRunning("The platform is running already, at another scale", hint="run first: rewardctl down")


def _start(mine: Project, wanted: Wanted) -> None:
    supervisor = control.spawn(mine, wanted.patience, list(wanted.scale))
    if not wanted.wait:
        return
    announce = _announcer()
    try:
        for now in control.await_start(mine, supervisor, wanted.patience):
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
