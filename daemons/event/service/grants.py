"""Drives a claim to its decision, one guarded write a step. Each step can be taken again, by any process.

The order within a step is what makes that safe: first the effect, which is repeatable, then the claim says that it is
done. docs/adr/0006 argues it step by step.
"""

from dataclasses import dataclass
from datetime import timedelta

from daemons.event.domain.claim import Claim, Grant, Origin, Reason, Step
from daemons.event.domain.ledger import Kind
from daemons.event.service.ports import Answers, AttemptLog, ClaimRepository, EventRewardRepository, Giver, Ledger
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import NotFound, SoldOut
from rewardctl.kernel.log import log_for
from rewardctl.sdk import Deferred, Granted, Outcome, Refused

_log = log_for("grants")
_LONGEST_DELAY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Grants:
    claims: ClaimRepository
    attempts: AttemptLog
    event_rewards: EventRewardRepository
    ledger: Ledger
    giver: Giver
    answers: Answers
    clock: Clock

    async def drive(self, claim: Claim) -> Claim:
        """The claim at rest, or put off by its reward type.

        Raises: SoldOut, and NotFound where the offer was withdrawn: the claim is back where it came from then.
        Overtaken where another process drives it on.
        """
        while not claim.at_rest:
            try:
                claim = await self._written(await self._next(claim))
            except (SoldOut, NotFound) as error:
                await self._turn_away(claim, error)
                raise
            if claim.delayed:
                break
        return claim

    async def _next(self, claim: Claim) -> Claim:  # noqa: PLR0911 - a step a line
        match claim.step:
            case Step.SUBMITTED:
                await self.event_rewards.reserve(claim)
                return claim.reserved(self.clock.now())
            case Step.RESERVED:
                return self._answered_by(await self.giver.give(claim, self.clock.now()), claim)
            case Step.GRANTED:
                await self.ledger.enter(claim, Kind.GRANT, self.clock.now())
                return claim.recorded(self.clock.now())
            case Step.RECORDED:
                await self.event_rewards.settle(claim)
                return claim.approved(self.clock.now())
            case Step.REFUSED:
                await self.event_rewards.release(claim)
                return claim.rejected(self.clock.now())
            case Step.REVOKING:
                await self.ledger.enter(claim, Kind.REVOKE, self.clock.now())
                return claim.reversed(self.clock.now())
            case Step.REVERSED:
                await self.event_rewards.take_back(claim)
                return claim.returned(self.clock.now())
            case Step.RETURNED:
                await self.event_rewards.settle(claim)
                return claim.revoked(self.clock.now())
            case _:
                raise ValueError(f"nothing is to be done at {claim.step}")

    def _answered_by(self, outcome: Outcome, claim: Claim) -> Claim:
        now = self.clock.now()
        match outcome:
            case Granted(amount, details, expires_at):
                return claim.granted(Grant(amount, details, expires_at), now)
            case Refused(reason):
                return claim.refused(Reason("refused_by_reward_type", reason), now)
            case Deferred(retry_after, reason):
                if claim.delay and now >= claim.delay.deadline:
                    return claim.refused(Reason("reward_type_unavailable", f"Given up: {reason}"), now)
                return claim.put_off(reason, min(retry_after, _LONGEST_DELAY), now)

    async def _written(self, claim: Claim) -> Claim:
        if (claim.at_rest or claim.delayed) and claim.unanswered:
            claim = claim.answered(self.answers.claim(claim))
        written = await self.claims.swap(claim)
        bound = _log.bind(event=f"claim.{claim.step.lower()}", claimId=claim.id, status=claim.status)
        bound.log("INFO" if claim.at_rest else "DEBUG", "claim decided" if claim.at_rest else "claim advanced")
        return written

    async def _turn_away(self, claim: Claim, error: SoldOut | NotFound) -> None:
        """Undo a claim for which there is nothing to give; a keyed one keeps that it was sold out."""
        if isinstance(error, SoldOut):
            await self.attempts.add(claim, error, self.clock.now())
        away = claim.turned_away(self.clock.now())
        if away.origin is not Origin.ATTEMPT:
            await self.claims.swap(away)
        elif away.unanswered and isinstance(error, SoldOut):
            await self.claims.swap(away.answered(self.answers.conflict(claim, error)))
        else:
            await self.claims.remove(claim)
