"""A user asks for a reward: the claim is opened and taken in, and goes as far as the platform can take it by itself."""

from contextlib import suppress
from dataclasses import dataclass

from daemons.event.domain.claim import Answer, Claim, Key
from daemons.event.domain.claim.opening import opened_claim
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from daemons.event.service.decisions import Decisions
from daemons.event.service.grants import Grants
from daemons.event.service.ports.claims import Answers, AttemptLog, ClaimRepository, KeyTaken
from daemons.event.service.ports.events import EventRepository
from daemons.event.service.ports.figures import Meter
from daemons.event.service.ports.rewards import EventRewardRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import AlreadyClaimed, Conflict, InProgress, KeyReused, NotFound, SoldOut
from rewardctl.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Order:
    """A user asks for a reward of an event."""

    user_id: str
    event_id: str
    reward_id: str
    request_id: str
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Submissions:
    claims: ClaimRepository
    attempts: AttemptLog
    events: EventRepository
    event_rewards: EventRewardRepository
    decisions: Decisions
    grants: Grants
    answers: Answers
    clock: Clock
    meter: Meter

    async def submit(self, order: Order) -> Claim:
        """Raises: NotFound; EventInactive, OutOfPeriod; AlreadyClaimed; SoldOut."""
        return await self._submitted(order, None)

    async def submit_once(self, order: Order, key: Key) -> Answer:
        """However often it is asked with one key: one claim, and the same answer byte for byte.

        Raises: what `submit` does, but a Conflict is an answer here; KeyReused; InProgress.
        """
        known = await self.claims.with_key(order.user_id, key.value)
        if known is None:
            with suppress(KeyTaken, Conflict):
                await self._submitted(order, key)
            known = await self.claims.with_key(order.user_id, key.value)
        return _replayed(known, key)

    async def _submitted(self, order: Order, key: Key | None) -> Claim:
        event = await self.events.get(order.event_id)
        offered = await self.event_rewards.get(order.event_id, order.reward_id)
        event.refuse_claims_outside(self.clock.now())
        asked = await self._opened(order, event, offered, key)
        try:
            await self._refuse_early(asked, offered)
            claim = await (self.claims.keep(asked) if asked.rejected_at_once else self.claims.admit(asked))
        except (AlreadyClaimed, SoldOut) as error:
            await self._attempted(asked, error)
            raise
        return await self._settled(claim)

    async def _opened(self, order: Order, event: Event, offered: EventReward, key: Key | None) -> Claim:
        claim = opened_claim(
            new_id(),
            order.user_id,
            event,
            offered,
            decision=await self.decisions.decide(event, offered, order.user_id),
            key=key,
            request_id=order.request_id,
            traceparent=order.traceparent,
            now=self.clock.now(),
        )
        return claim.answered(self.answers.claim(claim)) if claim.at_rest and key else claim

    async def _refuse_early(self, asked: Claim, offered: EventReward) -> None:
        """Before anything is written: a rejection needs a free slot, too, and what is sold out is so by reads alone."""
        sold_out = not asked.at_rest and offered.stock is not None and offered.stock.remaining == 0
        if (asked.rejected_at_once or sold_out) and not await self.claims.free_slots(asked):
            raise AlreadyClaimed
        if sold_out:
            raise SoldOut

    async def _attempted(self, asked: Claim, error: Conflict) -> None:
        await self.attempts.add(asked, error, self.clock.now())
        if asked.key is not None:
            await self.claims.keep(asked.void(self.answers.conflict(asked, error)))

    async def _settled(self, claim: Claim) -> Claim:
        """The claim after what the platform can do by itself."""
        if not claim.at_rest:
            return await self.grants.drive_or_follow(claim)
        if not claim.rejected_at_once:
            await self._require_offer(claim)
        self.meter.reached(claim)
        return claim

    async def _require_offer(self, claim: Claim) -> None:
        try:
            await self.event_rewards.require(claim.event_reward_id)
        except NotFound:
            await self.claims.remove(claim)
            raise


def _replayed(known: Claim | None, key: Key) -> Answer:
    if known is not None and known.key is not None and known.key.fingerprint != key.fingerprint:
        raise KeyReused(hint="use a fresh key for each request")
    if known is None or known.answer is None:
        raise InProgress(retry_after=1)
    return known.answer
