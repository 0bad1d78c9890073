"""What the bench of logins found, as one object for programs."""

from rewardctl.wire.body import ResponseBody


class Latency(ResponseBody):
    """Milliseconds of the answers to `requests`."""

    requests: int
    p50_ms: float
    p99_ms: float


class Round(ResponseBody):
    """p99 of GET /events alone and while logins are under way, and the second over the first."""

    idle_p99_ms: float
    loaded_p99_ms: float
    ratio: float


class LoggedIn(ResponseBody):
    """`answers` counts the logins of all rounds by status; the times are of those for which a password was compared."""

    answers: dict[str, int]
    p50_ms: float
    p99_ms: float
    longest_ms: float


class Logins(ResponseBody):
    """GET /events, `rate` a second: idle, while `at_once` logins arrive together, and while so many are under way.

    ratio      the median of the rounds', judged by `target`; `arriving` is not judged
    lag_ms     by side and daemon, how late its event loop was at worst within half a minute
    """

    at_once: int
    bcrypt_cost: int
    rate: int
    seconds_a_round: float
    idle: Latency
    loaded: Latency
    arriving: Latency
    rounds: list[Round]
    ratio: float
    target: float
    logins: LoggedIn
    lag_ms: dict[str, dict[str, float]]
    seconds: float
    directory: str | None = None
    ok: bool
