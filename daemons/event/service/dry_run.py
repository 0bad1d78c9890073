from collections import Counter
from dataclasses import dataclass, field, replace

from daemons.event.domain.claim import Claim
from daemons.event.domain.reward import EventReward
from daemons.event.service.ports.claims import ClaimRepository
from daemons.event.service.ports.rewards import EventRewardRepository
from rewardctl.kernel import missing
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import AlreadyClaimed, NotFound, SoldOut
from rewardctl.wire.claims import ClaimStatus, DecisionRequest


@dataclass(slots=True)
class DryRun:
    """What a decision of claims, one after the other, would come to now. It writes nothing.

    `_taken` is what those before would have taken of an offer's stock, `_places` of a user's places.
    """

    claims: ClaimRepository
    event_rewards: EventRewardRepository
    clock: Clock
    decision: DecisionRequest
    _offers: dict[str, EventReward | None] = field(default_factory=dict)
    _taken: Counter[str] = field(default_factory=Counter)
    _places: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    async def decide(self, claim: Claim) -> Claim:
        """The claim as it would be then. Raises: what deciding it would."""
        now = self.clock.now()
        ordered = claim.decision_ordered(self.decision, now)
        if ordered.at_rest:
            return ordered
        if ordered.slot is None:
            await self._take_place(ordered)
        await self._take_stock(ordered)
        return replace(ordered, status=ClaimStatus.APPROVED)

    async def _take_place(self, claim: Claim) -> None:
        place = claim.user_id, claim.event_reward_id, claim.bucket
        if self._places[place] >= len(await self.claims.free_slots(claim)):
            raise AlreadyClaimed
        self._places[place] += 1

    async def _take_stock(self, claim: Claim) -> None:
        offered = await self._offer(claim)
        if offered is None or offered.id != claim.event_reward_id:
            raise missing.withdrawn()
        if offered.stock is not None and self._taken[offered.id] >= offered.stock.remaining:
            raise SoldOut
        self._taken[offered.id] += 1

    async def _offer(self, claim: Claim) -> EventReward | None:
        """As it was when it was first asked for; None where it was withdrawn."""
        if claim.event_reward_id not in self._offers:
            try:
                found = await self.event_rewards.get(claim.event.id, claim.reward.id)
            except NotFound:
                found = None
            self._offers[claim.event_reward_id] = found
        return self._offers[claim.event_reward_id]
