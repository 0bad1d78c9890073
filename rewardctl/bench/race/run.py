"""R1: many users on a small stock, with kills; then everything that was promised is checked."""

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from operator import attrgetter
from typing import Final

from rewardctl.audit.mongo import MongoSource
from rewardctl.audit.report import Report as Audit
from rewardctl.audit.verifier import verify
from rewardctl.bench.race import figures, recovery, report
from rewardctl.bench.race.attack import Attack, Tell
from rewardctl.bench.race.figures import Figures
from rewardctl.bench.race.load import Outcome
from rewardctl.bench.race.offer import opened
from rewardctl.bench.race.orders import orders
from rewardctl.bench.race.schedule import Kill
from rewardctl.bench.stage import Stage, staged
from rewardctl.bench.tokens import Tokens

_SAMPLE: Final = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """`concurrency` is how many requests are under way at once; `keep` leaves the directory in any case.

    With `codes` the reward is a coupon, and a pool of as many codes takes the place of the stock.
    """

    claims: int
    users: int
    stock: int
    seed: int
    kills: Sequence[Kill] = ()
    scale: Sequence[str] = ()
    concurrency: int = 64
    codes: bool = False
    keep: bool = False

    @property
    def expected(self) -> int:
        """So many claims must be approved in the end: each user gets one while there is stock."""
        return min(self.stock, self.users, self.claims)


@dataclass(frozen=True, slots=True)
class Found:
    outcomes: Sequence[Outcome]
    killed: Mapping[str, int]
    seconds: float
    recovery_seconds: float
    figures: Figures
    replay_mismatches: int
    audit: Audit

    def holds(self, plan: Plan) -> bool:
        """Whether every promise was kept, and every order decided."""
        seen = self.figures
        broken = seen.doubles, seen.missing, seen.unsaid, seen.over_issued, seen.half_done, self.replay_mismatches
        decided = all(one.decision for one in self.outcomes)
        return self.audit.ok and not any(broken) and decided and self._as_it_must(plan)

    def _as_it_must(self, plan: Plan) -> bool:
        seen, expected = self.figures, plan.expected
        if plan.codes:
            return (seen.approved, seen.codes_given, seen.codes_wrong) == (expected, expected, 0)
        return (seen.approved, seen.remaining) == (expected, plan.stock - expected)


def run(plan: Plan, tell: Tell) -> report.Race:
    """Raises: Invalid; SetupError where the platform does not start; an answer that no claim should get."""
    with staged(plan.scale, keep=plan.keep) as stage:
        tell(f"a platform of its own runs in {stage.project.root}, the seed is {plan.seed}")
        found = _found(plan, stage, tell)
        ok = found.holds(plan)
        stage.kept |= not ok
    return _report(plan, found, ok=ok, directory=str(stage.project.root) if stage.kept else None)


def _found(plan: Plan, stage: Stage, tell: Tell) -> Found:
    tokens = Tokens(stage.signer())
    counts = (None, plan.stock) if plan.codes else (plan.stock, None)
    offer = opened(stage.url, tokens.of_operator(), *counts)
    attack = Attack(stage, offer, tokens, plan.kills, plan.seed, plan.concurrency, tell)
    begun = time.monotonic()
    outcomes = attack.run(orders(plan.claims, plan.users, plan.seed))
    seconds = time.monotonic() - begun
    tell("every claim was asked for; waiting until nothing is on its way")
    decisions = [one.decision for one in outcomes if one.decision]
    approved = {one.claim_id or "" for one in decisions if one.approved}
    put_off = {one.claim_id or "" for one in decisions if one.put_off}
    with figures.opened(stage.database_uri) as database:
        recovery_seconds = recovery.awaited(stage, database, offer, attack.ended_at)
        seen = figures.read(database, offer, approved, put_off)
    mismatches = _mismatches(replace(attack, kills=()), outcomes)
    with MongoSource.opened(stage.database_uri) as source:
        audit = verify(source.lines())
    return Found(outcomes, attack.killed, seconds, recovery_seconds, seen, mismatches, audit)


def _mismatches(attack: Attack, outcomes: Sequence[Outcome]) -> int:
    """How many of a sample of keys are answered with other bytes than they were the first time."""
    first = {one.order: one.decision for one in outcomes if one.decision}
    chance = random.Random(attack.seed)  # noqa: S311 - the same seed must give the same race
    sample = chance.sample(sorted(first, key=attrgetter("key")), min(_SAMPLE, len(first)))
    return sum(again.decision != first[again.order] for again in attack.run(sample))


def _report(plan: Plan, found: Found, *, ok: bool, directory: str | None) -> report.Race:
    decided = [one for one in found.outcomes if one.decision]
    return report.Race(
        attempts=len(found.outcomes),
        acknowledged=len(decided),
        rejected=sum(not (one.decision.approved or one.decision.put_off) for one in decided if one.decision),
        unknown_resolved=sum(one.unknown > 0 for one in decided),
        **asdict(found.figures),
        expected=plan.expected,
        replay_mismatches=found.replay_mismatches,
        recovery_seconds=round(found.recovery_seconds, 1),
        seconds=round(found.seconds, 1),
        kills=dict(found.killed),
        scale=list(plan.scale),
        seed=plan.seed,
        audit=found.audit.plain(),
        directory=directory,
        ok=ok,
    )
