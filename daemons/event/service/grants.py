"""Takes a claim from SUBMITTED to its decision, one guarded write a step. Each step can be taken again."""

from dataclasses import dataclass
from typing import assert_never

from daemons.event.domain.claim import Claim, Grant, Reason, Step
from daemons.event.domain.ledger import LedgerEntry
from daemons.event.service.ports import ClaimRepository, EventRewardRepository, Ledger
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.log import log_for
from rewardctl.registry import Registry
from rewardctl.sdk import Deferred, GrantContext, Granted, Outcome, Refused

_log = log_for("grants")


@dataclass(frozen=True, slots=True)
class Grants:
    claims: ClaimRepository
    event_rewards: EventRewardRepository
    ledger: Ledger
    types: Registry
    clock: Clock

    async def give(self, claim: Claim) -> Claim:
        """The claim, decided.

        Raises: SoldOut, and NotFound where the offer was withdrawn: the claim still stands at SUBMITTED then.
        """
        while claim.step is not Step.DECIDED:
            claim = await self._next(claim)
            await self.claims.swap(claim)
            _log.bind(event=f"claim.{claim.step.lower()}", claimId=claim.id, status=claim.status).debug(
                "claim advanced"
            )
        _log.bind(event=f"claim.{claim.status.lower()}", claimId=claim.id, rewardType=claim.reward.type).info(
            "claim decided"
        )
        return claim

    async def _next(self, claim: Claim) -> Claim:
        match claim.step:
            case Step.SUBMITTED:
                await self.event_rewards.reserve(claim)
                return claim.reserved(self.clock.now())
            case Step.RESERVED:
                return await self._granted(claim)
            case Step.GRANTED:
                await self.ledger.enter(LedgerEntry.of_grant(claim, self.clock.now()))
                return claim.recorded(self.clock.now())
            case Step.RECORDED:
                await self.event_rewards.settle(claim)
                return claim.approved(self.clock.now())
            case Step.WAITING | Step.DECIDED:
                raise ValueError(f"nothing is to be given at {claim.step}")
            case other:
                assert_never(other)

    async def _granted(self, claim: Claim) -> Claim:
        outcome = await self._ask(claim)
        match outcome:
            case Granted(amount, details):
                return claim.granted(Grant(amount, details), self.clock.now())
            case Refused(reason):
                await self.event_rewards.release(claim)
                return claim.refused(Reason("refused_by_reward_type", reason), self.clock.now())
            case Deferred():
                raise Unavailable(
                    "The reward can't be given yet", retry_after=round(outcome.retry_after.total_seconds())
                )
            case other:
                assert_never(other)

    async def _ask(self, claim: Claim) -> Outcome:
        kind = self.types.get(claim.reward.type)
        params = kind.params_model.model_validate(dict(claim.reward.params))
        context = GrantContext(claim_id=claim.id, user_id=claim.user_id, now=self.clock.now())
        return await kind.grant(context, params)
