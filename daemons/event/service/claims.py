from contextlib import suppress
from dataclasses import dataclass

from daemons.event.domain.audit import Author
from daemons.event.domain.claim import Answer, Claim, Key, Reason
from daemons.event.domain.claim.opening import opened_claim
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from daemons.event.service.decisions import Decisions
from daemons.event.service.grants import Grants
from daemons.event.service.ports.claims import Answers, AttemptLog, ClaimFilter, ClaimRepository, KeyTaken, Overtaken
from daemons.event.service.ports.events import EventRepository
from daemons.event.service.ports.figures import Meter
from daemons.event.service.ports.pages import Page
from daemons.event.service.ports.rewards import EventRewardRepository
from rewardctl.kernel import missing
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import (
    AlreadyClaimed,
    Conflict,
    InProgress,
    InvalidToken,
    KeyReused,
    NotFound,
    SoldOut,
    TransitionNotAllowed,
    Unavailable,
)
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Principal
from rewardctl.sdk import Callback
from rewardctl.wire.claims import ClaimStatus, DecisionRequest

_log = log_for("claims")


@dataclass(frozen=True, slots=True)
class Order:
    """A user asks for a reward of an event."""

    user_id: str
    event_id: str
    reward_id: str
    request_id: str
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Claims:
    """A user asks; the platform, or an operator, decides."""

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
            return await self._driven(claim)
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

    async def _driven(self, claim: Claim) -> Claim:
        """The claim after its way; where another process took it over, as it stands now."""
        try:
            return await self.grants.drive(claim)
        except Overtaken:
            pass
        try:
            return await self.claims.get(claim.id)
        except NotFound:
            raise Unavailable("Another process turned this claim away", retry_after=1) from None

    async def decide(self, claim_id: str, decision: DecisionRequest, author: Author) -> Claim:
        """Raises: NotFound; TransitionNotAllowed; AlreadyClaimed, SoldOut, and the claim stays as it was."""
        claim = (await self._there(claim_id)).ordered_by(author)
        now = self.clock.now()
        try:
            ordered = claim.decision_ordered(decision, now)
            if decision.status == "REJECTED":
                return await self._rejected(ordered)
            taken = await (self.claims.admit(ordered) if ordered.slot is None else self.claims.swap(ordered))
        except Overtaken:
            raise TransitionNotAllowed("Somebody else is deciding this claim") from None
        return await self._driven(taken)

    async def _rejected(self, ordered: Claim) -> Claim:
        rejected = await self.claims.swap(ordered)
        self.meter.reached(rejected)
        return rejected

    async def revoke(self, claim_id: str, reason: str, author: Author) -> Claim:
        """Take back what was granted; a claim that is revoked already stays so.

        Raises: NotFound; TransitionNotAllowed where nothing was granted.
        """
        claim = await self._there(claim_id)
        if claim.status is ClaimStatus.REVOKED:
            return claim
        try:
            ordered = await self.claims.swap(
                claim.ordered_by(author).revoke_ordered(Reason("revoked_by_operator", reason), self.clock.now())
            )
        except Overtaken:
            raise TransitionNotAllowed("Somebody else is working on this claim", retry_after=1) from None
        return await self._driven(ordered)

    async def call_back(self, claim_id: str, callback: Callback) -> None:
        """Go on with a claim that waits for an answer from outside.

        Raises: NotFound; TransitionNotAllowed where nothing is waited for; InvalidToken where the reward's type does
        not believe it; Unavailable while another process asks the type, or where it can't be asked.
        """
        claim = await self._there(claim_id)
        if not claim.awaits_answer:
            raise TransitionNotAllowed("This claim waits for nothing")
        try:
            with entered(RequestContext.resumed(claim.request_id, claim.traceparent)):
                answered = await self.grants.answer(claim, callback)
        except Overtaken:
            raise Unavailable("The claim is worked on at this moment", retry_after=1) from None
        _log.bind(event="claim.called_back", claimId=claim.id, believed=answered is not None).info("claim called back")
        if answered is None:
            raise InvalidToken("The callback is not to be believed")

    async def get(self, claim_id: str, principal: Principal) -> Claim:
        """Raises: NotFound, also where the claim is not the caller's to see."""
        claim = await self._there(claim_id)
        if not principal.may_see(claim.user_id):
            raise missing.claim()
        return claim

    async def _there(self, claim_id: str) -> Claim:
        """Raises: NotFound, also for a keyed attempt that made no claim."""
        claim = await self.claims.get(claim_id)
        if claim.status is None:
            raise missing.claim()
        return claim

    async def list(self, wanted: ClaimFilter, page: int, limit: int) -> Page[Claim]:
        return await self.claims.list(wanted, page, limit)


def _replayed(known: Claim | None, key: Key) -> Answer:
    if known is not None and known.key is not None and known.key.fingerprint != key.fingerprint:
        raise KeyReused(hint="use a fresh key for each request")
    if known is None or known.answer is None:
        raise InProgress(retry_after=1)
    return known.answer
