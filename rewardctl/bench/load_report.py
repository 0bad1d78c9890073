"""What the load bench found, as one object for programs."""

from rewardctl.wire.body import ResponseBody


class Cpu(ResponseBody):
    """CPU seconds per 1,000 requests; `mongod` is both instances."""

    gateway: float
    auth: float
    event: float
    mongod: float


class Crossed(ResponseBody):
    """A threshold in k6's words that was not kept, and the figure that crossed it."""

    metric: str
    threshold: str
    found: float


class Measured(ResponseBody):
    """One scenario. `rate` is requests a second.

    errors   requests that were not answered as they must be
    dropped  iterations that could not begin in time
    """

    name: str
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


class PasswordCost(ResponseBody):
    """What a login pays for bcrypt at the cost that is used outside a bench: milliseconds, the median of a few."""

    cost: int
    ms: float


class Load(ResponseBody):
    size: str
    scenarios: list[Measured]
    password: PasswordCost
    seconds: float
    directory: str | None = None
    ok: bool
