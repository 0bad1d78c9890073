"""Picks up what stands still: claims whose process died, claims that were put off, grants that expire.

Every replica of the daemon runs one. Two that find the same claim ask to take it up; the database lets one.
"""

from collections.abc import Awaitable
from dataclasses import dataclass

from daemons.event.domain.claim import Claim
from daemons.event.domain.ledger import Kind
from daemons.event.service.grants import Grants
from daemons.event.service.ports import ActivityLog, ClaimRepository, Ledger, Overtaken
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import NotFound, SoldOut
from rewardctl.kernel.log import log_for

_log = log_for("completer")
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Completer:
    claims: ClaimRepository
    ledger: Ledger
    activities: ActivityLog
    grants: Grants
    clock: Clock

    async def round(self) -> int:
        """Finish or undo each claim that stands still, enter what has expired, count what was left uncounted.

        Answers how much went well.
        """
        still = await self.claims.standing_still(_BATCH)
        lapsing = await self.claims.lapsing(self.clock.now(), _BATCH)
        done = [await _in_its_request(claim, self._complete(claim)) for claim in still]
        done += [await _in_its_request(claim, self._lapse(claim)) for claim in lapsing]
        return sum(done) + await self.activities.count_left_over(_BATCH)

    async def _complete(self, claim: Claim) -> None:
        try:
            taken = await self.claims.take_up(claim.taken_up(self.clock.now()))
            _log.bind(event="claim.taken_up", claimId=claim.id, step=claim.step).info("claim taken up")
            await self.grants.drive(taken)
        except (Overtaken, SoldOut, NotFound):
            return

    async def _lapse(self, claim: Claim) -> None:
        await self.ledger.enter(claim, Kind.EXPIRE, self.clock.now())
        try:
            await self.claims.swap(claim.lapsed(self.clock.now()))
        except Overtaken:
            return
        _log.bind(event="grant.expired", claimId=claim.id).info("grant expired")


async def _in_its_request(claim: Claim, work: Awaitable[None]) -> bool:
    """Whether it went well. Logs under the claim's own request id; one that goes wrong holds up no other."""
    with entered(RequestContext(claim.request_id)):
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the next round tries again, and the verifier names it
            bound = _log.bind(event="claim.not_completed", claimId=claim.id, step=claim.step)
            bound.opt(exception=error).error("claim could not be completed")
            return False
    return True
