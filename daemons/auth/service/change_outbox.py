"""Tells event's audit log of every change of an account, at least once, in the order of each account.

Every replica runs one. Two that tell of the same change at once do no harm: the log has it once, by its id.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from daemons.auth.domain.account_change import AccountChange
from daemons.auth.service.at_once import all_at_once
from daemons.auth.service.ports import AccountRepository, ChangeReporter
from rewardctl.kernel.context import RequestContext, entered
from rewardctl.kernel.log import log_for

_AT_ONCE: Final = 8
_MOST: Final = 100
"""Changes that event takes at once, of one account; the next round tells of the others."""
_log = log_for("outbox")


@dataclass(frozen=True, slots=True)
class ChangeOutbox:
    accounts: AccountRepository
    reporter: ChangeReporter

    async def round(self) -> int:
        """Tell of what is kept; answers of how many accounts.

        Raises: Unavailable where event does not take it now, Invalid where event refuses it; it is kept.
        """
        untold = [changes[:_MOST] for changes in await self.accounts.untold(_AT_ONCE)]
        await all_at_once(map(self._tell, untold))
        return len(untold)

    async def _tell(self, changes: Sequence[AccountChange]) -> None:
        newest = changes[-1]
        with entered(RequestContext(newest.author.request_id)):
            await self.reporter.report_changes(changes)
            await self.accounts.told(changes)
            bound = _log.bind(event="changes.told", accountId=newest.account_id, changes=len(changes))
            bound.info("changes told to event")
