"""R3: many replays of each key at once; each key must be executed once and have one answer."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rewardctl.bench.race import figures, recovery, report
from rewardctl.bench.race.answer import Decision
from rewardctl.bench.race.attack import Attack, Tell
from rewardctl.bench.race.load import Outcome
from rewardctl.bench.race.offer import opened
from rewardctl.bench.race.orders import orders
from rewardctl.bench.race.schedule import Kill
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Plan:
    """Each of `keys` is asked for `replays` times at once, so that at least as many requests are under way."""

    keys: int
    replays: int
    seed: int
    kills: Sequence[Kill] = ()
    scale: Sequence[str] = ()
    concurrency: int = 64
    keep: bool = False


def run(plan: Plan, tell: Tell) -> report.Replays:
    """Raises: as `race.run` does."""
    with staged(plan.scale, keep=plan.keep) as stage:
        tell(f"a platform of its own runs in {stage.project.root}, the seed is {plan.seed}")
        found = _replayed(plan, stage, tell)
        stage.kept |= not found.ok
    return found.model_copy(update={"directory": str(stage.project.root) if stage.kept else None})


def _replayed(plan: Plan, stage: Stage, tell: Tell) -> report.Replays:
    tokens = Tokens(stage.signer())
    offer = opened(stage.url, tokens.of_operator(), stock=None)
    attack = Attack(stage, offer, tokens, plan.kills, plan.seed, max(plan.concurrency, plan.replays), tell)
    asked = [order for order in orders(plan.keys, plan.keys, plan.seed) for _ in range(plan.replays)]
    begun = time.monotonic()
    outcomes = attack.run(asked)
    seconds = time.monotonic() - begun
    with figures.opened(stage.database_uri) as database:
        recovery.awaited(stage, database, offer, attack.ended_at)
        executions, grants = figures.executions(database, offer)
    mismatches = _mismatches(outcomes)
    undecided = sum(one.decision is None for one in outcomes)
    return report.Replays(
        keys=plan.keys,
        replays=plan.replays,
        executions=executions,
        grants=grants,
        mismatches=mismatches,
        undecided=undecided,
        in_progress=sum(one.in_progress for one in outcomes),
        kills=attack.killed,
        seconds=round(seconds, 1),
        seed=plan.seed,
        ok=executions == grants == plan.keys and not mismatches and not undecided,
    )


def _mismatches(outcomes: Sequence[Outcome]) -> int:
    """Keys whose answers were not all the same approval, byte for byte."""
    answers: defaultdict[str, set[Decision]] = defaultdict(set)
    for one in outcomes:
        if one.decision:
            answers[one.order.key].add(one.decision)
    return sum(len(found) > 1 or not all(one.approved for one in found) for found in answers.values())
