"""What becomes of a claim that is there: an operator decides or revokes it, somebody outside answers for it."""

from dataclasses import dataclass

from daemons.event.domain.audit import Author
from daemons.event.domain.claim import Claim, Reason, rejection
from daemons.event.service.grants import Grants
from daemons.event.service.ports.claims import ClaimFilter, ClaimRepository, Overtaken
from daemons.event.service.ports.figures import Meter
from daemons.event.service.ports.pages import Page
from rewardctl.kernel import missing
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import InvalidToken, TransitionNotAllowed, Unavailable
from rewardctl.kernel.log import log_for
from rewardctl.kernel.principal import Principal
from rewardctl.sdk import Callback
from rewardctl.wire.claims import ClaimStatus, DecisionRequest

_log = log_for("claims")


@dataclass(frozen=True, slots=True)
class Claims:
    claims: ClaimRepository
    grants: Grants
    clock: Clock
    meter: Meter

    async def decide(self, claim_id: str, decision: DecisionRequest, author: Author) -> Claim:
        """Raises: NotFound; TransitionNotAllowed; AlreadyClaimed, SoldOut, and the claim stays as it was."""
        now = self.clock.now()
        claim = (await self._there(claim_id)).ordered_by(author, now)
        try:
            if claim.awaits_answer and decision.status == "REJECTED":
                return await self.grants.reject(claim, rejection(decision.reason))
            ordered = claim.decision_ordered(decision, now)
            if decision.status == "REJECTED":
                return await self._rejected(ordered)
            taken = await (self.claims.admit(ordered) if ordered.slot is None else self.claims.swap(ordered))
        except Overtaken:
            raise TransitionNotAllowed("Somebody else is deciding this claim") from None
        return await self.grants.drive_or_follow(taken)

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
        now = self.clock.now()
        try:
            ordered = await self.claims.swap(
                claim.ordered_by(author, now).revoke_ordered(Reason("revoked_by_operator", reason), now)
            )
        except Overtaken:
            raise TransitionNotAllowed("Somebody else is working on this claim", retry_after=1) from None
        return await self.grants.drive_or_follow(ordered)

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
