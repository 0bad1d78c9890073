"""What the start-up bench found, as one object for programs."""

from rewardctl.bench.spread import Spread
from rewardctl.wire.body import ResponseBody


class Memory(ResponseBody):
    """Megabytes (10^6 bytes): resident, and of that what no other process shares, where the system tells."""

    rss_mb: float
    uss_mb: float | None


class Startup(ResponseBody):
    """`help` is `rewardctl --help`, `up` is `rewardctl up --detach --wait` on a project that has run before.

    help, up   seconds
    services   seconds from a service's spawn until it was ready
    memory     of each service, some seconds after the last start
    modules    that `rewardctl --help` and each daemon load
    """

    rounds: int
    help: Spread
    up: Spread
    services: dict[str, Spread]
    memory: dict[str, Memory]
    modules: dict[str, int]
    seconds: float
    directory: str | None = None
    ok: bool = True
