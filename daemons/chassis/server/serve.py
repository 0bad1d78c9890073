"""Runs a daemon: one process, loopback unless told otherwise, uvicorn's own voice routed through ours."""

import asyncio
import atexit
import math
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol, TypeVar

import uvicorn
from fastapi import FastAPI

from daemons.chassis.drain import Drain
from daemons.chassis.metrics import log as metrics_log
from daemons.chassis.server.crowd import Crowd
from daemons.chassis.server.door import Door, door
from daemons.chassis.server.patience import Patience
from daemons.chassis.telemetry.loki import LokiShipper
from daemons.chassis.web.addresses import Trust
from rewardctl import __version__
from rewardctl.kernel import log
from rewardctl.kernel.errors import BadSettings, RewardctlError
from rewardctl.kernel.log_file import Limit, Output, TurnedOver
from rewardctl.kernel.log_levels import LevelFile
from rewardctl.kernel.masking import Masking
from rewardctl.kernel.settings import ServiceSettings

_KEEP_ALIVE_SECONDS: Final = 75
_LEAVE_SECONDS: Final = 20
_LOOK_SECONDS: Final = 0.1
_TICKS_A_LOOK: Final = 5
"""uvicorn ticks ten times a second."""


class Shipper(Protocol):
    """Takes each line somewhere else, without waiting."""

    def take(self, line: str) -> None: ...

    def stop(self) -> None: ...


SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


def serve(service: str, settings: SettingsT, create_app: Callable[[SettingsT], FastAPI]) -> None:
    """Serve the app until SIGTERM or SIGINT, then finish the requests in flight."""
    try:
        _log_as(service, settings)
        app = create_app(settings)
    except RewardctlError as error:
        log.log_for("serve").bind(hint=error.hint).opt(exception=error).critical("could not start")
        raise SystemExit(1) from None
    drain: Drain = app.state.drain
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=door(Crowd(settings.connections_per_address, Trust(settings.trusted_proxies)), drain),
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=math.ceil(_LEAVE_SECONDS - drain.seconds),
    )
    server = _Server(config, drain, settings.shared_fd)
    server.run()
    if not server.started:
        raise SystemExit(1)


def _log_as(service: str, settings: ServiceSettings) -> None:
    """Raises: BadSettings."""
    shippers = _shippers(service, settings)
    masking = Masking.of(settings.log_mask_keys, settings.log_mask_paths)
    log.configure(
        service,
        env=settings.env,
        level=settings.log_level,
        stream=_output(settings),
        masking=masking,
        also=[one.take for one in shippers],
        counted=metrics_log.counting(service),
    )
    log.capture_output()
    for one in shippers:
        atexit.register(one.stop)
    if settings.log_levels_file is not None:
        LevelFile(settings.log_levels_file, service, settings.log_level).follow()


def _shippers(service: str, settings: ServiceSettings) -> list[Shipper]:
    """Raises: BadSettings."""
    found: list[Shipper] = []
    if settings.loki_url:
        found.append(LokiShipper.started(settings.loki_url, partial(metrics_log.dropped, service)))
    if settings.otlp_endpoint:
        found.append(_otlp(settings.otlp_endpoint, service, settings.env))
    return found


def _otlp(endpoint: str, service: str, env: str) -> Shipper:
    """Raises: BadSettings where the extra is not installed."""
    try:
        from daemons.chassis.telemetry.otel import OtlpExporter  # noqa: PLC0415 - an extra brings what it needs
    except ImportError as error:
        raise BadSettings("otlp_endpoint needs OpenTelemetry", hint="pip install 'rewardctl[otel]'") from error
    return OtlpExporter(endpoint, service, __version__, env)


def _output(settings: ServiceSettings) -> Output:
    """Standard output; where that is the file that it is told of, one that is turned over when it is full."""
    if settings.log_file is None:
        return sys.stdout
    return TurnedOver(sys.stdout, settings.log_file, Limit.of(settings.log_file_mb, settings.log_files))


class _Server(uvicorn.Server):
    """One that a signal also stops while it starts, which takes long where it waits for its database."""

    def __init__(self, config: uvicorn.Config, drain: Drain, shared_fd: int | None) -> None:
        super().__init__(config)
        self._patience = Patience()
        self._drain = drain
        self._shared_fd = shared_fd
        self._shared: asyncio.Server | None = None

    async def on_tick(self, counter: int) -> bool:
        if counter % _TICKS_A_LOOK == 0:
            self._patience.look(self.server_state.connections, asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        starting = asyncio.create_task(self._started(sockets))
        while not (starting.done() or self.should_exit):
            await asyncio.wait({starting}, timeout=_LOOK_SECONDS)
        if not starting.done():
            starting.cancel()
        elif (status := starting.result()) is not None:
            raise SystemExit(status)

    async def _started(self, sockets: list[socket.socket] | None) -> int | str | None:
        """The status to exit with where it could not start: that exception must not leave a task."""
        try:
            await super().startup(sockets)
            if self._shared_fd is not None:
                self._shared = await self._sharing(self._shared_fd)
        except SystemExit as failed:
            return failed.code
        return None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._drained()
        await super().shutdown(sockets)

    async def _sharing(self, descriptor: int) -> asyncio.Server:
        """Takes connections from it, now that all is ready."""
        made: Callable[..., asyncio.Protocol] = self.config.http_protocol_class
        taken = partial(made, self.config, self.server_state, self.lifespan.state)
        return await asyncio.get_running_loop().create_server(taken, sock=socket.socket(fileno=descriptor))

    async def _drained(self) -> None:
        """What waits at the shared socket is left to the others from the first."""
        clock = asyncio.get_running_loop().time
        self._drain.begun, over_at = True, clock() + self._drain.seconds
        if self._shared is not None:
            self._shared.close()
        for one in self.server_state.connections:
            if isinstance(one, Door):
                one.part()
        while clock() < over_at and not self.force_exit:  # noqa: ASYNC110 - what uvicorn has is a flag
            await asyncio.sleep(_LOOK_SECONDS)
