"""How long reward types take to answer, and whether they do."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import Histogram

from daemons.chassis.metrics.exposition import REGISTRY, SECONDS
from daemons.event.plugins.runner import NotAnswering

_CALLS: Final = Histogram(
    "rewardctl_plugin_call_duration_seconds",
    "Calls of reward types: `ok`, `failed` where one raised, `not_answering` where it was too slow.",
    ["type", "call", "result"],
    buckets=SECONDS,
    registry=REGISTRY,
)


@contextmanager
def timed(reward_type: str, call: str) -> Iterator[None]:
    begun, result = time.perf_counter(), "failed"
    try:
        yield
        result = "ok"
    except NotAnswering:
        result = "not_answering"
        raise
    finally:
        _CALLS.labels(reward_type, call, result).observe(time.perf_counter() - begun)
