"""Drives a claim to its decision, one guarded write a step. Each step can be taken again, by any process.

The order within a step is what makes that safe: first the effect, which is repeatable, then the claim says that it is
done. docs/adr/0006 argues it step by step.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from daemons.event.domain.claim import Claim, Origin, Reason, Step
from daemons.event.domain.ledger import EntryKind, concerned
from daemons.event.service.ports.claims import Answers, AttemptLog, ClaimRepository, Overtaken
from daemons.event.service.ports.figures import Meter
from daemons.event.service.ports.giving import Gift, Giver, Ledger, Wait
from daemons.event.service.ports.rewards import EventRewardRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import NotFound, SoldOut, Unavailable
from rewardctl.kernel.log import log_for
from rewardctl.sdk import Callback

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
    meter: Meter

    async def answer(self, claim: Claim, callback: Callback) -> Claim | None:
        """The claim after what a callback says; None where that is not to be believed.

        Raises: Overtaken where another process drives it at this moment.
        """
        gift = await self.giver.answered(claim, callback)
        if gift is None:
            return None
        written = await self._written(self._given(gift, claim))
        return written if written.delayed else await self.drive(written)

    async def reject(self, claim: Claim, reason: Reason) -> Claim:
        """A claim that was put off, rejected: its reward type is asked once more, and what it gave by now goes back.

        Raises: Overtaken where another process drives it at this moment.
        """
        gift = await self.giver.give(claim)
        return await self.drive_or_follow(await self._written(claim.refused(reason, gift.grants, self.clock.now())))

    async def lapse(self, claim: Claim) -> None:
        """Enter what of an approved claim has expired, and tell its reward types. Raises: Overtaken."""
        now = self.clock.now()
        await self.ledger.enter(claim, EntryKind.EXPIRE, now)
        wait = await self.giver.lapse(claim, concerned(EntryKind.EXPIRE, claim, now))
        if wait is not None:
            await self.claims.swap(claim.lapse_put_off(wait.retry_after, now))
            return
        await self.claims.swap(claim.lapsed(now))
        _log.bind(event="grant.expired", claimId=claim.id).info("grant expired")

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

    async def drive_or_follow(self, claim: Claim) -> Claim:
        """As `drive`; where another process takes the claim over, as it stands then.

        Raises: SoldOut, NotFound; Unavailable where that process turned it away.
        """
        with suppress(Overtaken):
            return await self.drive(claim)
        try:
            return await self.claims.get(claim.id)
        except NotFound:
            raise Unavailable("Another process turned this claim away", retry_after=1) from None

    async def _next(self, claim: Claim) -> Claim:  # noqa: PLR0911 - a step a line
        match claim.step:
            case Step.SUBMITTED:
                await self.event_rewards.reserve(claim)
                return claim.reserved(self.clock.now())
            case Step.RESERVED:
                return self._given(await self.giver.give(claim), claim)
            case Step.GRANTED:
                await self.ledger.enter(claim, EntryKind.GRANT, self.clock.now())
                return claim.recorded(self.clock.now()) if claim.limited else claim.approved(self.clock.now())
            case Step.RECORDED:
                await self.event_rewards.settle(claim)
                return claim.approved(self.clock.now())
            case Step.REFUSED:
                return await self._taken_back(claim) or await self._released(claim)
            case Step.REVOKING:
                return await self._taken_back(claim) or await self._reversed(claim)
            case Step.REVERSED:
                await self.event_rewards.take_back(claim)
                return claim.returned(self.clock.now())
            case Step.RETURNED:
                await self.event_rewards.settle(claim)
                return claim.revoked(self.clock.now())
            case _:
                raise ValueError(f"nothing is to be done at {claim.step}")

    def _given(self, gift: Gift, claim: Claim) -> Claim:
        now = self.clock.now()
        if gift.refusal is not None:
            return claim.refused(Reason("refused_by_reward_type", gift.refusal), gift.grants, now)
        if gift.wait is None:
            return claim.granted(gift.grants, now)
        if self._given_up(claim):
            given_up = Reason("reward_type_unavailable", f"Given up: {gift.wait.reason}")
            return claim.refused(given_up, gift.grants, now)
        return self._put_off(claim, gift.wait)

    async def _taken_back(self, claim: Claim) -> Claim | None:
        """The claim put off, where a reward type can't say yet that it took back what it gave."""
        wait = await self.giver.take_back(claim) if claim.grants else None
        if wait is None:
            return None
        if self._given_up(claim):
            bound = _log.bind(event="grant.not_taken_back", claimId=claim.id, reason=wait.reason)
            bound.error("a reward type did not take back what it gave; the ledger does")
            return None
        return self._put_off(claim, wait)

    async def _released(self, claim: Claim) -> Claim:
        await self.event_rewards.release(claim)
        return claim.rejected(self.clock.now())

    async def _reversed(self, claim: Claim) -> Claim:
        await self.ledger.enter(claim, EntryKind.REVOKE, self.clock.now())
        return claim.reversed(self.clock.now())

    def _given_up(self, claim: Claim) -> bool:
        return claim.delay is not None and self.clock.now() >= claim.delay.deadline

    def _put_off(self, claim: Claim, wait: Wait) -> Claim:
        return claim.put_off(wait.reason, min(wait.retry_after, _LONGEST_DELAY), self.clock.now())

    async def _written(self, claim: Claim) -> Claim:
        if (claim.at_rest or claim.delayed) and claim.unanswered:
            claim = claim.answered(self.answers.claim(claim))
        written = await self.claims.swap(claim)
        bound = _log.bind(event=f"claim.{claim.step.lower()}", claimId=claim.id, status=claim.status)
        if claim.came_to_status:
            self.meter.reached(claim)
        bound.log("INFO" if claim.at_rest else "DEBUG", "claim decided" if claim.at_rest else "claim advanced")
        return written

    async def _turn_away(self, claim: Claim, error: SoldOut | NotFound) -> None:
        """Undo a claim for which there is nothing to give; a keyed one keeps that it was sold out.

        An operator who can't approve turns nobody away: the claim waits as it did.
        """
        if isinstance(error, SoldOut) and claim.origin is Origin.ATTEMPT:
            await self.attempts.add(claim, error, self.clock.now())
        away = claim.turned_away(self.clock.now())
        if away.origin is not Origin.ATTEMPT:
            await self.claims.swap(away)
        elif away.unanswered and isinstance(error, SoldOut):
            await self.claims.swap(away.answered(self.answers.conflict(claim, error)))
        else:
            await self.claims.remove(claim)
