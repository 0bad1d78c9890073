"""What the grown bench found, as one object for programs."""

from rewardctl.wire.body import ResponseBody


class Cost(ResponseBody):
    """One claim while at least `stored` claims are there.

    cpu_ms       milliseconds of CPU in all processes, the median of the rounds; `processes` are each one's
    keys, documents, commands
                 what the event database examined for it and was asked, the mean of a few claims by themselves
    """

    stored: int
    claims: int
    cpu_ms: float
    processes: dict[str, float]
    p50_ms: float
    p99_ms: float
    keys: float
    documents: float
    commands: float


class Grown(ResponseBody):
    """`cpu_ratio` and `p50_ratio` are those of many to few; it is `ok` where as much was examined for both."""

    rounds: int
    few: Cost
    many: Cost
    cpu_ratio: float
    p50_ratio: float
    filled_seconds: float
    seconds: float
    directory: str | None = None
    ok: bool
