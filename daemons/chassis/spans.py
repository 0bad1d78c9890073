"""A part of a request that takes its time, such as a hop or a plugin's call, as its line tells of it."""

import time
from collections.abc import Callable

from rewardctl.kernel import ids
from rewardctl.kernel.context import current


def measured() -> Callable[[], dict[str, object]]:
    """Begins now; what it answers is called at the end for the line's `spanId`, `parentSpanId` and `durationMs`."""
    begun, context = time.perf_counter(), current()

    def so_far() -> dict[str, object]:
        own = {"spanId": ids.new_span_id(), "parentSpanId": context.span_id if context else None}
        return {**own, "durationMs": round((time.perf_counter() - begun) * 1000, 2)}

    return so_far
