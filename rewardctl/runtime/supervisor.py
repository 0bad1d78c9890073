"""Starts the services of one project in order, keeps them alive, and stops them in the reverse order.

`python -m rewardctl.runtime.supervisor` does so for the project of REWARDCTL_HOME, until SIGTERM.
"""

import argparse
import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Final

from rewardctl.kernel import log
from rewardctl.kernel.errors import RewardctlError
from rewardctl.runtime import control, leaving, leftovers, ports, project, scale, state, topology
from rewardctl.runtime.child import Child
from rewardctl.runtime.lock import locked
from rewardctl.runtime.processes import Identity
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import Failure, State
from rewardctl.runtime.topology import Service

_START_SECONDS: Final = 60.0
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
Services = Sequence[tuple[Service, socket.socket | None]]
"""Each with the socket that it is to share."""
_stage = attrgetter("service.stage")
_log = log.log_for("supervisor")


class Supervisor:
    def __init__(self, of: Project, services: Services, blank: State, on_change: Callable[[State], None]) -> None:
        """`on_change` is called with each new state, after it was written; `blank` is the state of no service."""
        self._project = of
        leaves = partial(leaving.is_announced, of)
        self._children = [Child(service, self._publish, leaves, inherited) for service, inherited in services]
        self._kept: dict[Child, asyncio.Task[None]] = {}
        self._state = blank
        self._on_change = on_change

    async def run(self, stop: asyncio.Event, *, patience: float = _START_SECONDS) -> None:
        """Start all within `patience` seconds, then keep them until `stop`; nothing is left behind.

        Raises: SetupError where the start failed.
        """
        stopping = asyncio.create_task(stop.wait())
        starting = asyncio.create_task(self._start(patience))
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                await starting
                await stopping
        except RewardctlError as error:
            self._state = self._state.model_copy(update={"failure": Failure.of(error)})
            raise
        finally:
            await _cancelled(starting, stopping)
            await self._stop()

    async def _start(self, patience: float) -> None:
        deadline = asyncio.get_running_loop().time() + patience
        for _, stage in groupby(self._children, key=_stage):
            await self._start_together(list(stage), deadline)
        _log.bind(event="platform.ready").info("all services are ready")

    async def _start_together(self, stage: Sequence[Child], deadline: float) -> None:
        self._kept |= {child: asyncio.create_task(child.keep()) for child in stage}
        try:
            async with asyncio.timeout_at(deadline):
                await asyncio.gather(*(child.started for child in stage))
        except TimeoutError:
            late = next((child for child in stage if not child.status.well), stage[0])
            raise late.not_ready() from None

    async def _stop(self) -> None:
        for _, stage in groupby(reversed(self._children), key=_stage):
            stops = [child.stop(self._kept[child]) for child in stage if child in self._kept]
            for fault in filter(None, await asyncio.gather(*stops, return_exceptions=True)):
                _log.opt(exception=fault).error("a service was not kept as it should be")
        self._publish()
        _log.bind(event="platform.stopped").info("all services are stopped")

    def _publish(self) -> None:
        """A state that can't be written is no reason to leave the services alone."""
        self._state = self._state.model_copy(update={"services": [child.status for child in self._children]})
        try:
            state.write(self._project, self._state)
        except RewardctlError as error:
            _log.bind(event="state.unwritten").warning(error.detail)
        self._on_change(self._state)


async def supervise(
    of: Project,
    plan: Callable[[Project], Sequence[Service]],
    stop: asyncio.Event,
    *,
    patience: float = _START_SECONDS,
    on_change: Callable[[State], None] = lambda _: None,
) -> None:
    """Hold the project's lock, end what a killed supervisor left, and run the planned services until `stop`.

    Raises: AlreadyRunning, or another SetupError where the start failed; that one is written into the state too.
    """
    with locked(of), ExitStack() as opened:
        leftovers.end(of)
        me = Identity.of(os.getpid())
        blank = State(pid=me.pid, create_time=me.born, services=[])
        state.write(of, blank)
        try:
            services = plan(of)
            ports.check(services)
            sockets = opened.enter_context(ports.shared(services))
        except RewardctlError as error:
            state.write(of, blank.model_copy(update={"failure": Failure.of(error)}))
            raise
        given = [(service, sockets[service.shared] if service.shared else None) for service in services]
        await Supervisor(of, given, blank, on_change).run(stop, patience=patience)


def on_signals(stop: asyncio.Event) -> None:
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)


async def _cancelled(*tasks: "asyncio.Task[object] | asyncio.Task[None]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _detached(patience: float, plan: Callable[[Project], Sequence[Service]]) -> None:
    stop = asyncio.Event()
    on_signals(stop)
    await supervise(project.find(), plan, stop, patience=patience)


def main() -> None:
    parser = argparse.ArgumentParser(prog="rewardctl.runtime.supervisor")
    parser.add_argument("--patience", type=float, default=_START_SECONDS, help="seconds until all must be ready")
    parser.add_argument("--scale", action="append", default=[], help="event=2, auth=2 or gateway=2: so many replicas")
    parser.add_argument("--databases", action="store_true", help="run the databases alone")
    options = parser.parse_args()
    try:
        mine = project.find()
        settings = mine.settings()
        said = control.log_output(mine, settings, sys.stdout)
        log.configure("supervisor", env=settings.env, level=settings.log_level, stream=said)
        whole = partial(topology.runnable, flags=scale.settings_of(options.scale))
        asyncio.run(_detached(options.patience, topology.databases if options.databases else whole))
    except RewardctlError as error:
        _log.bind(event="platform.failed", hint=error.hint).critical(error.detail)
        sys.exit(1)


if __name__ == "__main__":
    main()
