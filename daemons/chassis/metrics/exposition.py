"""What this process measured, as Prometheus reads it: `GET /metrics`.

Counters, histograms and gauges are made once, in `REGISTRY`, by the modules that feed them. With several worker
processes behind one port, PROMETHEUS_MULTIPROC_DIR names a directory of theirs, and what each of them counted is added
up. What is read from elsewhere, such as stock, comes from collectors of the app, and is never added up.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

from fastapi import APIRouter, Request, Response
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from rewardctl import __version__

REGISTRY: Final = CollectorRegistry()
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The bounds of every histogram of time."""
router = APIRouter(include_in_schema=False)
_BUILD: Final = Gauge(
    "rewardctl_build_info",
    "Always 1.",
    ["service", "version"],
    registry=REGISTRY,
    multiprocess_mode="max",
)
_PROCESS: Final = ProcessCollector(registry=None)
_MOST_PENDING: Final = 256
_pending: Final = deque[tuple[Callable[[float], object], float]]()

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library left it so


def later(tell: Callable[[float], object], amount: float = 1) -> None:
    """`tell` it soon, and before it is read: many at a time cost less than each between two requests."""
    _pending.append((tell, amount))
    if len(_pending) >= _MOST_PENDING:
        settle()


def settle() -> None:
    """Tell all that was put off, in order."""
    with suppress(IndexError):  # none is left: another thread may tell them too
        while True:
            tell, amount = _pending.popleft()
            tell(amount)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Plain, so that it is written in a thread: many series hold up no request."""
    return Response(exposition(request.app.state.collectors), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def begin(service: str) -> None:
    _BUILD.labels(service, __version__).set(1)


def end() -> None:
    """What this process alone was up to is no longer so."""
    settle()
    if _shared():
        mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]  # likewise


def exposition(collectors: Iterable[Collector] = ()) -> bytes:
    """What a process is (`process_*`) can't be added up: with several of them it is left out."""
    settle()
    own = CollectorRegistry()
    for collector in collectors:
        own.register(collector)
    if not _shared():
        own.register(_PROCESS)
        return generate_latest(REGISTRY) + generate_latest(own)
    added_up = CollectorRegistry()
    MultiProcessCollector(added_up)  # type: ignore[no-untyped-call]  # it registers itself
    return generate_latest(added_up) + generate_latest(own)


def _shared() -> bool:
    return "PROMETHEUS_MULTIPROC_DIR" in os.environ
