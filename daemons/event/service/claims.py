from dataclasses import dataclass

from daemons.event.domain.claim import Claim, Reason
from daemons.event.domain.condition import always_met
from daemons.event.domain.event import Event
from daemons.event.domain.reward import EventReward
from daemons.event.service.grants import Grants
from daemons.event.service.ports import (
    ClaimFilter,
    ClaimRepository,
    EventRepository,
    EventRewardRepository,
    Page,
)
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import NotFound, SoldOut
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Principal, Role
from rewardctl.wire.claims import DecisionRequest


@dataclass(frozen=True, slots=True)
class Claims:
    """A user asks; the platform, or an operator, decides."""

    claims: ClaimRepository
    events: EventRepository
    event_rewards: EventRewardRepository
    grants: Grants
    clock: Clock

    async def submit(self, user_id: str, event_id: str, reward_id: str, request_id: str) -> Claim:
        """Raises: NotFound; EventInactive, OutOfPeriod; AlreadyClaimed; SoldOut."""
        event = await self.events.get(event_id)
        offered = await self.event_rewards.get(event_id, reward_id)
        event.refuse_claims_outside(self.clock.now())
        claim = await self.claims.add(self._opened(user_id, event, offered, request_id), offered.per_user_limit)
        try:
            return await self._decided(claim)
        except (SoldOut, NotFound):
            await self.claims.remove(claim)
            raise

    def _opened(self, user_id: str, event: Event, offered: EventReward, request_id: str) -> Claim:
        return Claim.opened(
            new_id(),
            user_id,
            event,
            offered,
            decides_itself=offered.auto_resolve and always_met(event.reward_condition, offered.condition),
            request_id=request_id,
            now=self.clock.now(),
        )

    async def _decided(self, claim: Claim) -> Claim:
        """The claim as it stands after what the platform can do by itself."""
        if claim.waits:
            await self.event_rewards.require(claim.event_reward_id)
            return claim
        return await self.grants.give(claim)

    async def decide(self, claim_id: str, decision: DecisionRequest) -> Claim:
        """Raises: NotFound; TransitionNotAllowed; SoldOut, and the claim stays PENDING."""
        claim = await self.claims.get(claim_id)
        if decision.status == "REJECTED":
            reason = Reason("rejected_by_operator", decision.reason or "Rejected by an operator")
            return await self._swapped(claim.rejection_ordered(reason, self.clock.now()))
        claim = await self._swapped(claim.approval_ordered(self.clock.now()))
        try:
            return await self.grants.give(claim)
        except (SoldOut, NotFound):
            await self._swapped(claim.sent_back(self.clock.now()))
            raise

    async def get(self, claim_id: str, principal: Principal) -> Claim:
        """Raises: NotFound, also where the claim is not the caller's to see."""
        claim = await self.claims.get(claim_id)
        if claim.user_id != principal.user_id and not principal.has(Role.OPERATOR, Role.AUDITOR):
            raise NotFound
        return claim

    async def list(self, wanted: ClaimFilter, page: int, limit: int) -> Page[Claim]:
        return await self.claims.list(wanted, page, limit)

    async def _swapped(self, claim: Claim) -> Claim:
        await self.claims.swap(claim)
        return claim
