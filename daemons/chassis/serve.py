"""Runs a daemon: one process, loopback unless told otherwise, uvicorn's own voice routed through ours."""

import asyncio
import socket
from collections.abc import Callable
from typing import Final, TypeVar

import uvicorn
from fastapi import FastAPI

from daemons.chassis import metrics_log
from rewardctl.kernel import log
from rewardctl.kernel.errors import RewardctlError
from rewardctl.kernel.settings import ServiceSettings

_KEEP_ALIVE_SECONDS: Final = 75
_DRAIN_SECONDS: Final = 20
_LOOK_SECONDS: Final = 0.1
SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


def serve(service: str, settings: SettingsT, create_app: Callable[[SettingsT], FastAPI]) -> None:
    """Serve the app until SIGTERM or SIGINT, then finish the requests in flight."""
    log.configure(service, env=settings.env, level=settings.log_level)
    metrics_log.count_lines(service)
    try:
        app = create_app(settings)
    except RewardctlError as error:
        log.log_for("serve").bind(hint=error.hint).opt(exception=error).critical("could not start")
        raise SystemExit(1) from None
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )
    server = _Server(config)
    server.run()
    if not server.started:
        raise SystemExit(1)


class _Server(uvicorn.Server):
    """One that a signal also stops while it starts, which takes long where it waits for its database."""

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
        except SystemExit as failed:
            return failed.code
        return None
