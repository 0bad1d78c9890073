"""Starts both sides on one stage, runs the rounds, and judges them by their targets."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rewardctl.bench.baseline import report
from rewardctl.bench.baseline.paths import FRACTIONS, MOST_OF_HOP, PATHS, USERS, Asked
from rewardctl.bench.baseline.processes import bare
from rewardctl.bench.baseline.rounds import Found, Round, Rounds
from rewardctl.bench.load.seed import Sower
from rewardctl.bench.race.offer import opened
from rewardctl.bench.spread import Spread, medians
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens
from rewardctl.kernel.errors import Invalid
from rewardctl.kernel.settings import Level
from rewardctl.runtime import log_levels

_LEVEL: Final[Level] = "info"
"""The level that daemons log at where nothing else is said."""
_TAKES_EFFECT_SECONDS: Final = 1.2
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """`seconds` is how long each side of each path is asked in each of `rounds`."""

    rounds: int = 5
    paths: Sequence[str] = PATHS
    seconds: float = 2.0
    concurrency: int = 16
    keep: bool = False


def run(plan: Plan, tell: Tell) -> report.Baseline:
    """Raises: Invalid; SetupError where something does not start; Failed on an answer that is not the expected one."""
    _check(plan.paths)
    begun = time.monotonic()
    with staged(keep=plan.keep) as stage, bare(stage) as processes:
        tell(f"a platform of its own runs in {stage.project.root}")
        rounds = Rounds(stage, processes, _prepared(stage), plan.seconds, plan.concurrency)
        for number, found in enumerate(rounds.run(plan.paths, plan.rounds), 1):
            tell(f"round {number} of {plan.rounds}: {_briefly(plan.paths, found)}")
    return _report(plan, found, time.monotonic() - begun, str(stage.project.root) if stage.kept else None)


def _check(paths: Iterable[str]) -> None:
    for path in paths:
        if path not in PATHS:
            raise Invalid(f"{path!r} is no path of the baseline", hint=f"it is one of: {', '.join(PATHS)}")


def _prepared(stage: Stage) -> Asked:
    log_levels.change(stage.project, _LEVEL, None)
    sower, tokens = Sower(stage.url, stage.signer()), Tokens(stage.signer())
    offer = opened(stage.url, tokens.of_operator(), stock=None)
    asked = Asked.on(sower, sower.seed(USERS), offer, tokens)
    time.sleep(_TAKES_EFFECT_SECONDS)
    return asked


def _briefly(paths: Iterable[str], found: Found) -> str:
    def latest(path: str) -> float:
        ours, other = found[path, "ours"][-1].cpu_ms, found[path, "bare"][-1].cpu_ms
        return ours / other if path == "hop" else other / ours

    return ", ".join(f"{path} {latest(path):.2f}" for path in paths)


def _report(plan: Plan, found: Found, seconds: float, directory: str | None) -> report.Baseline:
    paths = [_path(path, found) for path in plan.paths if path != "hop"]
    hop = _hop(found) if "hop" in plan.paths else None
    return report.Baseline(
        rounds=plan.rounds,
        seconds_a_round=plan.seconds,
        concurrency=plan.concurrency,
        log_level=_LEVEL,
        paths=paths,
        hop=hop,
        seconds=round(seconds, 1),
        directory=directory,
        ok=all(one.reached for one in (*paths, hop) if one),
    )


def _path(name: str, found: Found) -> report.Path:
    ours, other = found[name, "ours"], found[name, "bare"]
    fraction = Spread.over([theirs.cpu_ms / own.cpu_ms for own, theirs in zip(ours, other, strict=True)])
    target = FRACTIONS[name]
    reached = fraction.median >= target
    return report.Path(
        name=name, ours=_side(ours), bare=_side(other), fraction=fraction, target=target, reached=reached
    )


def _hop(found: Found) -> report.HopCost:
    ours, other = found["hop", "ours"], found["hop", "bare"]
    ratio = Spread.over([own.cpu_ms / theirs.cpu_ms for own, theirs in zip(ours, other, strict=True)])
    reached = ratio.median <= MOST_OF_HOP
    return report.HopCost(ours=_side(ours), bare=_side(other), ratio=ratio, target=MOST_OF_HOP, reached=reached)


def _side(rounds: Sequence[Round]) -> report.Side:
    return report.Side(
        requests=sum(one.requests for one in rounds),
        cpu_ms=Spread.over([one.cpu_ms for one in rounds]),
        processes=medians([one.processes for one in rounds]),
        p50_ms=round(statistics.median(one.p50_ms for one in rounds), 2),
    )
