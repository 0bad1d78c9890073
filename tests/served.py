"""A server of a test's own, on a port of this machine alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


@asynccontextmanager
async def served(app: web.Application, port: int = 0, **how: Any) -> AsyncIterator[int]:
    """On any free port unless one is named; which it is. `how` goes to aiohttp's runner."""
    runner = web.AppRunner(app, access_log=None, **how)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
