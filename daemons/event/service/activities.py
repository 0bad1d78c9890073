from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from daemons.event.domain.activity import Activity
from daemons.event.service.ports.activities import ActivityFilter, ActivityLog
from daemons.event.service.ports.pages import Slice
from rewardctl.kernel.clock import Clock
from rewardctl.kernel.errors import Forbidden, Invalid
from rewardctl.kernel.principal import Principal


@dataclass(frozen=True, slots=True)
class Recorded:
    accepted: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Activities:
    """The facts that conditions are decided on."""

    log: ActivityLog
    clock: Clock

    async def record(self, activities: Sequence[Activity]) -> Recorded:
        """All of them or, where some are out of reach, none. Raises: Invalid, with each that is."""
        now = self.clock.now()
        found = [one.out_of_reach(now, f"body.{index}") for index, one in enumerate(activities)]
        if wrong := [one for one in found if one]:
            raise Invalid(errors=wrong)
        added = await self.log.record(activities, now)
        return Recorded(added, len(activities) - added)

    async def list(
        self, principal: Principal, wanted: ActivityFilter, cursor: str | None, limit: int
    ) -> Slice[Activity]:
        """Raises: Forbidden where they are not the caller's own."""
        if not principal.may_see(wanted.user_id):
            raise Forbidden
        return await self.log.list(wanted, cursor, limit)

    async def set_attributes(self, user_id: str, attributes: Mapping[str, Any]) -> None:
        await self.log.set_attributes(user_id, attributes, self.clock.now())
