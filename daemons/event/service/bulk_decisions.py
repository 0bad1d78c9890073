"""One decision for many claims: first as a dry run that writes nothing, then claim by claim like any other decision.

What is decided already is not asked for again, so an order that was cut off is simply given again.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from daemons.event.domain.audit import Author
from daemons.event.domain.claim import Claim
from daemons.event.service.claims import Claims
from daemons.event.service.dry_run import DryRun
from daemons.event.service.ports.claims import ClaimFilter
from daemons.event.service.ports.rewards import EventRewardRepository
from rewardctl.kernel.errors import RewardctlError
from rewardctl.wire.claims import ClaimStatus, DecisionRequest

_SECONDS: Final = 10.0
_DRY_RUN: Final = 10_000
_BATCH: Final = 500
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Failure:
    claim: Claim
    code: str
    message: str


@dataclass(slots=True)
class Outcome:
    """`failures` counts by code what could not be decided, `first` has the first of it; `cursor` is the last claim."""

    decided: int = 0
    under_way: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    first: list[Failure] = field(default_factory=list)
    cursor: str | None = None
    more: bool = False

    @property
    def examined(self) -> int:
        return self.decided + self.under_way + self.failures.total()

    def failed(self, claim: Claim, code: str, message: str) -> None:
        self.failures[code] += 1
        if len(self.first) < _SHOWN:
            self.first.append(Failure(claim, code, message))


@dataclass(frozen=True, slots=True)
class Bulk:
    """Which claims are to be decided and how; `after` is the claim to go on from, `limit` how many at most."""

    wanted: ClaimFilter
    decision: DecisionRequest
    after: str | None
    limit: int


Decide = Callable[[Claim], Awaitable[Claim]]


@dataclass(frozen=True, slots=True)
class BulkDecisions:
    claims: Claims
    event_rewards: EventRewardRepository

    async def decide(self, bulk: Bulk, author: Author) -> Outcome:
        """Oldest first, by the second, for up to ten seconds. A claim that can't be decided stops no other."""
        ends = asyncio.get_running_loop().time() + _SECONDS
        return await self._over(bulk, lambda one: self.claims.decide(one.id, bulk.decision, author), ends)

    async def dry_run(self, bulk: Bulk) -> Outcome:
        """What `decide` would come to now, over the first 10,000 claims; the limit is for what is written."""
        trial = DryRun(self.claims.claims, self.event_rewards, self.claims.clock, bulk.decision)
        return await self._over(Bulk(bulk.wanted, bulk.decision, bulk.after, _DRY_RUN), trial.decide)

    async def _over(self, bulk: Bulk, decide: Decide, ends: float = float("inf")) -> Outcome:
        outcome, clock = Outcome(cursor=bulk.after), asyncio.get_running_loop().time
        while claims := await self._next(bulk, outcome):
            for claim in claims:
                if outcome.examined >= bulk.limit or clock() >= ends:
                    outcome.more = True
                    return outcome
                await self._one(claim, decide, ClaimStatus(bulk.decision.status), outcome)
        return outcome

    async def _next(self, bulk: Bulk, outcome: Outcome) -> list[Claim]:
        """One more than may still be decided shows whether there are more."""
        left = min(_BATCH, bulk.limit - outcome.examined + 1)
        return list(await self.claims.claims.decidable(bulk.wanted, outcome.cursor, left))

    async def _one(self, claim: Claim, decide: Decide, wanted: ClaimStatus, outcome: Outcome) -> None:
        outcome.cursor = claim.id
        try:
            after = await decide(claim)
        except RewardctlError as error:
            outcome.failed(claim, error.code, error.detail)
            return
        if after.status is wanted:
            outcome.decided += 1
        elif after.at_rest and after.reasons:
            outcome.failed(claim, after.reasons[0].code, after.reasons[0].message)
        else:
            outcome.under_way += 1
