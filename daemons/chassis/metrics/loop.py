"""How late the event loop is: what holds it up holds up every request."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from prometheus_client import Gauge

from daemons.chassis.metrics.exposition import REGISTRY, settle

_EVERY_SECONDS: Final = 0.25
_KEPT: Final = 120
"""Half a minute of them, so that no scrape misses the worst."""
_LAG: Final = Gauge(
    "rewardctl_event_loop_lag_seconds",
    "How late the event loop was at worst in the last 30 s.",
    ["service"],
    registry=REGISTRY,
    multiprocess_mode="livemax",
)


@asynccontextmanager
async def watched(service: str) -> AsyncIterator[None]:
    watching = asyncio.create_task(_watch(_LAG.labels(service)))
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _watch(lag: Gauge) -> None:
    """The loop's own clock stands still while it is held up."""
    clock, late = time.perf_counter, deque[float](maxlen=_KEPT)
    while True:
        due = clock() + _EVERY_SECONDS
        await asyncio.sleep(_EVERY_SECONDS)
        late.append(max(0.0, clock() - due))
        lag.set(max(late))
        settle()
