"""What the load bench found, as one object for programs."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from rewardctl.wire.body import ResponseBody


class Cpu(ResponseBody):
    """CPU seconds per 1,000 requests; `mongod` is both instances."""

    gateway: float
    auth: float
    event: float
    mongod: float

    @property
    def total(self) -> float:
        return self.gateway + self.auth + self.event + self.mongod


class Crossed(ResponseBody):
    """A threshold in k6's words that was not kept, and the figure that crossed it."""

    metric: str
    threshold: str
    found: float

    def __str__(self) -> str:
        return f"{self.metric} was {self.found:,}, and the threshold is {self.threshold}"


class Checked(Crossed):
    """A threshold that was kept or not."""

    ok: bool


class Second(ResponseBody):
    """The answers of one second; `at` is the second since the load began."""

    at: int
    requests: int
    errors: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


class Used(ResponseBody):
    """By part of the platform: CPU in per cent of one core, and resident bytes; `at` is a second of the load."""

    at: float
    cpu: dict[str, float]
    memory: dict[str, int]


class Slow(ResponseBody):
    """A request that was among the slowest; `spans` are what took how long within it, where that was asked for."""

    request_id: str | None
    method: str
    path: str
    status: int
    ms: float
    at: float
    spans: Sequence[dict[str, Any]] = ()


class Figures(ResponseBody):
    """`rate` is requests a second.

    errors   requests that were not answered as they must be
    dropped  iterations that could not begin in time
    """

    requests: int
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    dropped: int
    seconds: float
    cpu: Cpu
    crossed: list[Crossed]


class Run(Figures):
    """A scenario run once. Its slowest requests are told with those of the other runs."""

    thresholds: Sequence[Checked] = ()
    series: Sequence[Second] = ()
    usage: Sequence[Used] = ()
    slowest: Sequence[Slow] = Field(default=(), exclude=True)


class Measured(Figures):
    """One scenario. Of several runs rates, times and CPU are medians, all else is that of all of them together."""

    name: str
    slowest: Sequence[Slow] = ()
    runs: Sequence[Run] = ()


class PasswordCost(ResponseBody):
    """What a login pays for bcrypt at the cost that is used outside a bench: milliseconds, the median of a few."""

    cost: int
    ms: float


class Load(ResponseBody):
    """`log_level` is that of the daemons while they were measured."""

    size: str
    log_level: str = "warning"
    scenarios: list[Measured]
    password: PasswordCost
    seconds: float
    directory: str | None = None
    ok: bool
