from dataclasses import dataclass
from typing import Final

from daemons.event.domain.claim import Claim, Reason, Step
from daemons.event.service.grants import Grants
from daemons.event.service.ports.audit import PersonalData
from daemons.event.service.ports.claims import ClaimRepository, Overtaken
from daemons.event.service.ports.figures import Meter
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.log import log_for

_ERASED: Final = Reason("account_erased", "The account was erased")
_RETRY_AFTER_SECONDS: Final = 1
_log = log_for("forgetting")


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Forgets people whose account was erased; what they still wait for is rejected."""

    claims: ClaimRepository
    grants: Grants
    data: PersonalData
    clock: Clock
    meter: Meter

    async def forget(self, user_id: str) -> None:
        """It may be asked again. Raises: Unavailable where something is still being worked on."""
        settled = [await self._settled(claim) for claim in await self.claims.pending(user_id)]
        await self.data.forget(user_id)
        if not all(settled):
            raise Unavailable("A claim of the user is being worked on", retry_after=_RETRY_AFTER_SECONDS)
        _log.bind(event="user.forgotten", accountId=user_id).info("user forgotten")

    async def _settled(self, claim: Claim) -> bool:
        """Whether nothing more comes of the claim than the return of what it held."""
        with entered(RequestContext.resumed(claim.request_id, claim.traceparent)):
            try:
                if claim.step is Step.WAITING:
                    self.meter.reached(await self.claims.swap(claim.rejection_ordered(_ERASED, self.clock.now())))
                elif claim.awaits_answer:
                    await self.grants.reject(claim, _ERASED)
                else:
                    return claim.step is Step.REFUSED
            except Overtaken:
                return False
        return True
