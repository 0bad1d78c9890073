"""What logging costs a claim: one platform, its log at info and all but off in turn, over several rounds."""

import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rewardctl.bench import cpu
from rewardctl.bench.race.attack import Attack, Tell
from rewardctl.bench.race.offer import opened
from rewardctl.bench.race.orders import orders
from rewardctl.bench.race.report import LoggingCost, LoggingSide
from rewardctl.bench.spread import Spread
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens
from rewardctl.kernel.settings import Level
from rewardctl.runtime import log_levels

_SIDES: Final[tuple[Level, Level]] = ("info", "critical")
_TAKES_EFFECT_SECONDS: Final = 1.2
_WARM_UP: Final = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """`claims` are made in each of `rounds` on each side, by as many users."""

    claims: int
    rounds: int
    seed: int
    concurrency: int = 16


@dataclass(frozen=True, slots=True)
class _Round:
    cpu_ms: float
    wall_ms: float


def run(plan: Plan, tell: Tell) -> LoggingCost:
    """Raises: as `race.run` does."""
    with staged() as stage:
        tell(f"a platform of its own runs in {stage.project.root}")
        found: dict[Level, list[_Round]] = {level: [] for level in _SIDES}
        rounds = _Rounds(stage, plan, tell)
        rounds.claimed(_WARM_UP)
        for number in range(plan.rounds):
            for level in _SIDES if number % 2 else reversed(_SIDES):
                log_levels.change(stage.project, level, None)
                time.sleep(_TAKES_EFFECT_SECONDS)
                found[level].append(rounds.measured())
            tell(f"round {number + 1} of {plan.rounds}")
    info, off = (_side(found[level]) for level in _SIDES)
    return LoggingCost(
        claims=plan.claims, rounds=plan.rounds, info=info, off=off, ratio=round(info.cpu_ms / off.cpu_ms, 3)
    )


class _Rounds:
    def __init__(self, stage: Stage, plan: Plan, tell: Tell) -> None:
        self._stage, self._plan, self._tell = stage, plan, tell
        self._tokens = Tokens(stage.signer())
        self._offer = opened(stage.url, self._tokens.of_operator(), stock=None)
        self._seeds = self._numbered(plan.seed)

    def measured(self) -> _Round:
        """CPU of the daemons and time, in milliseconds a claim."""
        before, begun = self._cpu(), time.monotonic()
        self.claimed(self._plan.claims)
        seconds, spent = time.monotonic() - begun, self._cpu() - before
        return _Round(1000 * spent / self._plan.claims, 1000 * seconds / self._plan.claims)

    def claimed(self, count: int) -> None:
        seed = next(self._seeds)
        attack = Attack(self._stage, self._offer, self._tokens, (), seed, self._plan.concurrency, lambda _: None)
        attack.run(orders(count, count, seed))

    def _cpu(self) -> float:
        """Seconds that the gateway and event have used so far."""
        used = cpu.used(self._stage.project)
        return used["gateway"] + used["event"]

    def _numbered(self, seed: int) -> Iterator[int]:
        while True:
            yield seed
            seed += 1


def _side(rounds: Sequence[_Round]) -> LoggingSide:
    cpu_ms = Spread.over([one.cpu_ms for one in rounds])
    return LoggingSide(
        cpu_ms=cpu_ms.median,
        cpu_ms_least=cpu_ms.least,
        cpu_ms_most=cpu_ms.most,
        wall_ms=round(statistics.median(one.wall_ms for one in rounds), 3),
    )
