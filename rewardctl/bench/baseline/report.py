"""What the baseline found, as one object for programs."""

from rewardctl.bench.spread import Spread
from rewardctl.wire.body import ResponseBody


class Side(ResponseBody):
    """One side of a path. `cpu_ms` is milliseconds of CPU a request in all of its processes, `processes` in each.

    `requests` are those of all rounds, `p50_ms` is the median of the rounds' median latencies.
    """

    requests: int
    cpu_ms: Spread
    processes: dict[str, float]
    p50_ms: float


class Path(ResponseBody):
    """`fraction` is our requests per CPU second over the bare path's, round by round; `target` the least it may be."""

    name: str
    ours: Side
    bare: Side
    fraction: Spread
    target: float
    reached: bool


class HopCost(ResponseBody):
    """CPU of our gateway over that of a bare hop before the same daemon, round by round; `target` is the most."""

    ours: Side
    bare: Side
    ratio: Spread
    target: float
    reached: bool


class Baseline(ResponseBody):
    """`paths` as they were run; `hop` is null where it was not."""

    rounds: int
    seconds_a_round: float
    concurrency: int
    log_level: str
    paths: list[Path]
    hop: HopCost | None
    seconds: float
    directory: str | None = None
    ok: bool
