"""Old activities go, as they were reported. What they came to, by user, type and quarter of an hour, stays.

Conditions are decided on that alone, so no decision changes. Every replica does it; of two that find the same, one
deletes each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from daemons.event.service.ports.activities import ActivityLog
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.log import log_for

_log = log_for("retention")
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Retention:
    """`count` is told how many went."""

    activities: ActivityLog
    days: int
    clock: Clock
    count: Callable[[int], None]

    async def round(self) -> int:
        """Answers how many went: while there are any, the next round follows at once."""
        before = self.clock.now() - timedelta(days=self.days)
        gone = await self.activities.forget_before(before, _BATCH)
        if gone:
            self.count(gone)
            _log.bind(event="activities.forgotten", count=gone).info(f"{gone} activities are over {self.days} days old")
        return gone
