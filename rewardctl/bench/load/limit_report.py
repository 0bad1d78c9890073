"""At what rate a scenario breaks, as one object for programs."""

from rewardctl.bench.load.report import Cpu, Crossed
from rewardctl.wire.body import ResponseBody


class Step(ResponseBody):
    """A rate that was tried, in iterations a second; `achieved` is requests a second; `cores` is CPU of all parts."""

    rate: int
    achieved: float
    p50_ms: float
    p99_ms: float
    errors: int
    dropped: int
    cpu: Cpu
    cores: float
    crossed: list[Crossed]


class Limit(ResponseBody):
    """`held` is the highest rate that kept every threshold, 0 where none did; `broke` the lowest above it that did not.

    `broke` is None where the time or the rates ran out before one broke; `crossed` is what it crossed.
    """

    name: str
    held: int
    broke: int | None
    crossed: list[Crossed]
    steps: list[Step]


class Limits(ResponseBody):
    """`ok` where every scenario held at some rate."""

    limits: list[Limit]
    step_seconds: int
    seconds: float
    directory: str | None = None
    ok: bool
