"""What the start-up bench found, as one object for programs."""

from rewardctl.wire.body import ResponseBody


class Taken(ResponseBody):
    """Seconds over the rounds."""

    median: float
    least: float
    most: float


class Memory(ResponseBody):
    """Megabytes (10^6 bytes): resident, and of that what no other process shares, where the system tells."""

    rss_mb: float
    uss_mb: float | None


class Startup(ResponseBody):
    """`help` is `rewardctl --help`, `up` is `rewardctl up --detach --wait` on a project that has run before.

    services   from a service's spawn until it was ready
    memory     of each service, some seconds after the last start
    modules    that `rewardctl --help` and each daemon load
    """

    rounds: int
    help: Taken
    up: Taken
    services: dict[str, Taken]
    memory: dict[str, Memory]
    modules: dict[str, int]
    seconds: float
    directory: str | None = None
    ok: bool = True
