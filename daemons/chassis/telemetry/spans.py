"""A part of a request that takes its time, such as a hop or a plugin's call, as its line tells of it."""

import time

from rewardctl.kernel import ids
from rewardctl.kernel.context import current


def since(begun: float) -> dict[str, object]:
    """The line's `spanId`, `parentSpanId` and `durationMs`; `begun` is of `time.perf_counter`."""
    context = current()
    return {
        "spanId": ids.new_span_id(),
        "parentSpanId": context.span_id if context else None,
        "durationMs": round((time.perf_counter() - begun) * 1000, 2),
    }
