from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from daemons.auth.service.ports import AccountRepository, RevokedUser, SessionRepository
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.tokens import LIFETIME

REACH: Final = LIFETIME + timedelta(minutes=1)
"""Whatever ended before has no access token left."""
OVERLAP: Final = timedelta(seconds=30)
"""An end is dated before it is written: so long it may take until it is seen."""


@dataclass(frozen=True, slots=True)
class Revoked:
    sessions: Sequence[str]
    users: Sequence[RevokedUser]
    until: datetime


@dataclass(frozen=True, slots=True)
class Revocations:
    """What ended before its time, for the daemons that verify tokens by themselves. `clock` is real time."""

    accounts: AccountRepository
    sessions: SessionRepository
    clock: Clock

    async def since(self, instant: datetime | None) -> Revoked:
        """What comes twice is the same: one who goes on from `until` misses nothing."""
        now = self.clock.now()
        begin = max(instant, now - REACH) if instant else now - REACH
        return Revoked(await self.sessions.ended(begin), await self.accounts.revoked(begin), now - OVERLAP)
