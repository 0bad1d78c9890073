"""Requests over time: how many each second, how slow, and which were the slowest."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter

from rewardctl.bench.load.report import Second, Slow
from rewardctl.bench.load.samples import Sample


def quantile(ordered: Sequence[float], share: float) -> float:
    """Of values in order: the least of them that `share` of all are not above; 0 of none."""
    if not ordered:
        return 0.0
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def by_second(samples: Iterable[Sample], begun: float) -> list[Second]:
    """Each second since `begun`, also those without an answer between others."""
    found: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        found[max(0, int(sample.at - begun))].append(sample)
    return [_second(at, found.get(at, [])) for at in range(max(found, default=-1) + 1)]


def slowest(samples: Iterable[Sample], begun: float, count: int) -> list[Slow]:
    """The slowest first."""
    return [
        Slow(
            request_id=one.request_id,
            method=one.method,
            path=one.path,
            status=one.status,
            ms=round(one.ms, 2),
            at=round(max(0.0, one.at - begun), 1),
        )
        for one in heapq.nlargest(count, samples, key=attrgetter("ms"))
    ]


def _second(at: int, samples: Sequence[Sample]) -> Second:
    times = sorted(one.ms for one in samples)
    p50, p95, p99 = (round(quantile(times, share), 2) for share in (0.5, 0.95, 0.99))
    errors = sum(not one.met for one in samples)
    return Second(at=at, requests=len(samples), errors=errors, p50_ms=p50, p95_ms=p95, p99_ms=p99)
