"""Picks up what stands still: claims whose process died, claims that were put off, grants that expire.

Every replica of the daemon runs one. Two that find the same claim ask to take it up; the database lets one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from daemons.event.domain.claim import Claim
from daemons.event.service.grants import Grants
from daemons.event.service.ports.activities import ActivityLog
from daemons.event.service.ports.claims import ClaimRepository, Overtaken
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.errors import NotFound, SoldOut
from rewardctl.kernel.log import log_for

_log = log_for("completer")
_BATCH = 100
_AT_ONCE = 16


AtOnce = Callable[[Iterable[Awaitable[bool]]], Awaitable[Sequence[bool]]]


async def few_at_once(work: Iterable[Awaitable[bool]]) -> Sequence[bool]:
    """So that a reward type that lets one claim wait holds up no other."""
    free = asyncio.Semaphore(_AT_ONCE)

    async def done(one: Awaitable[bool]) -> bool:
        async with free:
            return await one

    return await asyncio.gather(*map(done, work))


@dataclass(frozen=True, slots=True)
class Completer:
    claims: ClaimRepository
    activities: ActivityLog
    grants: Grants
    clock: Clock
    at_once: AtOnce = few_at_once

    async def round(self) -> int:
        """Finish or undo each claim that stands still, enter what has expired, count what was left uncounted.

        Answers how much went well.
        """
        still = await self.claims.standing_still(_BATCH)
        lapsing = await self.claims.lapsing(self.clock.now(), _BATCH)
        completing = (_in_its_request(claim, self._complete(claim)) for claim in still)
        ending = (_in_its_request(claim, self._lapse(claim)) for claim in lapsing)
        return sum(await self.at_once(chain(completing, ending))) + await self.activities.count_left_over(_BATCH)

    async def _complete(self, claim: Claim) -> None:
        with suppress(Overtaken, SoldOut, NotFound):
            taken = await self.claims.take_up(claim.taken_up(self.clock.now()))
            _log.bind(event="claim.taken_up", claimId=claim.id, step=claim.step).info("claim taken up")
            await self.grants.drive(taken)

    async def _lapse(self, claim: Claim) -> None:
        with suppress(Overtaken):
            await self.grants.lapse(claim)


async def _in_its_request(claim: Claim, work: Awaitable[None]) -> bool:
    """Whether it went well. Logs under the claim's own request id; one that goes wrong holds up no other."""
    with entered(RequestContext.resumed(claim.request_id, claim.traceparent)):
        try:
            await work
        except Exception as error:  # noqa: BLE001 - the next round tries again, and the verifier names it
            bound = _log.bind(event="claim.not_completed", claimId=claim.id, step=claim.step)
            bound.opt(exception=error).error("claim could not be completed")
            return False
    return True
