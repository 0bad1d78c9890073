"""What a bench found, as one object for programs. `directory` is the platform's where it was kept."""

from typing import Any

from rewardctl.wire.body import ResponseBody


class Race(ResponseBody):
    """What `race.run` found.

    attempts           claims that were asked for, each with a key of its own
    acknowledged       of these, those that were answered with a decision
    approved           claims that stand APPROVED in the database; `expected` is how many there must be
    rejected           decisions that were none: sold out, or claimed already
    unknown_resolved   decisions that came after at least one answer of which nothing could be told
    doubles, missing, unsaid, over_issued, remaining, half_done, codes_given, codes_wrong
                       see `rewardctl.bench.race.figures.Figures`
    replay_mismatches  of a sample of keys, those whose repetition was answered with other bytes
    recovery_seconds   from the last kill, or the end of the load, until nothing was on its way any more
    """

    attempts: int
    acknowledged: int
    approved: int
    expected: int
    rejected: int
    unknown_resolved: int
    doubles: int
    missing: int
    unsaid: int
    over_issued: int
    remaining: int | None
    half_done: int
    codes_given: int | None = None
    codes_wrong: int = 0
    replay_mismatches: int
    recovery_seconds: float
    seconds: float
    kills: dict[str, int]
    scale: list[str]
    seed: int
    audit: dict[str, Any]
    directory: str | None = None
    ok: bool


class Replays(ResponseBody):
    """What `replay.run` found.

    executions   claims that were made, which must be one for each key
    grants       entries of the ledger, which must be as many
    mismatches   keys whose replays were not all answered with the same bytes
    undecided    replays that never got a decision
    in_progress  answers which said that the first request was still under way
    """

    keys: int
    replays: int
    executions: int
    grants: int
    mismatches: int
    undecided: int
    in_progress: int
    kills: dict[str, int]
    seconds: float
    seed: int
    directory: str | None = None
    ok: bool


class LoggingSide(ResponseBody):
    """Milliseconds a claim, the median of the rounds: CPU of gateway and event together, and time."""

    cpu_ms: float
    cpu_ms_least: float
    cpu_ms_most: float
    wall_ms: float


class LoggingCost(ResponseBody):
    """`info` against `off`, where only what is critical is written; `ratio` is that of their CPU."""

    claims: int
    rounds: int
    info: LoggingSide
    off: LoggingSide
    ratio: float
    directory: str | None = None
    ok: bool = True
