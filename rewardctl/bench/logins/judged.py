"""The figures of all rounds, and whether they meet the target."""

import statistics
from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Final

from rewardctl.bench.load.series import quantile
from rewardctl.bench.logins.report import Latency, LoggedIn, Round
from rewardctl.bench.logins.rounds import Found

TARGET: Final = 2.0
"""At most so many times its idle value may the p99 be while logins are under way."""
_P99: Final = 0.99


def latency(took: Iterable[float]) -> Latency:
    ordered = sorted(took)
    p50, p99 = (round(quantile(ordered, share), 2) for share in (0.5, _P99))
    return Latency(requests=len(ordered), p50_ms=p50, p99_ms=p99)


def together(rounds: Iterable[list[float]]) -> Latency:
    return latency(chain.from_iterable(rounds))


def rounds(found: Found) -> list[Round]:
    return [_round(latency(idle).p99_ms, latency(loaded).p99_ms) for idle, loaded in found.rounds()]


def ratio(judged: Iterable[Round]) -> float:
    """The median of the rounds'."""
    return round(statistics.median(one.ratio for one in judged), 2)


def met(found: float) -> bool:
    return found <= TARGET


def logged_in(answers: Mapping[int, int], took: Collection[float]) -> LoggedIn:
    """`answers` by status, `took` in milliseconds."""
    found = latency(took)
    return LoggedIn(
        answers={str(status): answers[status] for status in sorted(answers)},
        p50_ms=found.p50_ms,
        p99_ms=found.p99_ms,
        longest_ms=round(max(took, default=0.0), 2),
    )


def _round(idle: float, loaded: float) -> Round:
    return Round(idle_p99_ms=idle, loaded_p99_ms=loaded, ratio=round(loaded / idle, 2))
