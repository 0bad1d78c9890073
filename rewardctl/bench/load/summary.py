"""What k6's summary says of a scenario."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rewardctl.bench.load.report import Checked, Cpu, Crossed, Run

_AGGREGATE: Final = re.compile(r"[a-z]+(?:\(\d+\))?")
_MILLISECONDS: Final = 1000
Summary = Mapping[str, Any]


def run(summary: Summary, cpu: Mapping[str, float], seen: Mapping[str, Any] | None = None) -> Run:
    """`cpu` is seconds by part of the platform; `seen` is what the recorder found."""
    checked = list(_checked(summary))
    requests, times = int(_value(summary, "http_reqs", "count")), _values(summary, "http_req_duration")
    return Run(
        requests=requests,
        rate=round(_value(summary, "http_reqs", "rate"), 1),
        p50_ms=round(times.get("med", 0.0), 2),
        p95_ms=round(times.get("p(95)", 0.0), 2),
        p99_ms=round(times.get("p(99)", 0.0), 2),
        errors=int(_value(summary, "failures", "passes")),
        dropped=int(_value(summary, "dropped_iterations", "count")),
        seconds=round(summary["state"]["testRunDurationMs"] / _MILLISECONDS, 1),
        cpu=_cpu(cpu, requests),
        crossed=[Crossed.model_validate(one.model_dump(exclude={"ok"})) for one in checked if not one.ok],
        thresholds=checked,
        **(seen or {}),
    )


def _cpu(seconds: Mapping[str, float], requests: int) -> Cpu:
    """Of each part, for 1,000 requests."""
    shares = {part: round(1000 * used / requests, 3) if requests else 0.0 for part, used in seconds.items()}
    return Cpu.model_validate(shares)


def _checked(summary: Summary) -> Iterator[Checked]:
    for metric, found in summary["metrics"].items():
        for threshold, verdict in found.get("thresholds", {}).items():
            told = _found(summary, metric, threshold)
            yield Checked(metric=metric, threshold=threshold, found=told, ok=verdict["ok"])


def _found(summary: Summary, metric: str, threshold: str) -> float:
    """The figure that the threshold is about."""
    aggregate = _AGGREGATE.match(threshold)
    return round(_value(summary, metric, aggregate[0]) if aggregate else 0.0, 3)


def _value(summary: Summary, metric: str, aggregate: str) -> float:
    return _values(summary, metric).get(aggregate, 0.0)


def _values(summary: Summary, metric: str) -> Mapping[str, float]:
    """Empty where nothing was counted."""
    found: Mapping[str, float] = summary["metrics"].get(metric, {}).get("values", {})
    return found
