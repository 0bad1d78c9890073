from dataclasses import dataclass

from daemons.event.service.ports.audit import PersonalData
from rewardctl.kernel.log import log_for

_log = log_for("forgetting")


@dataclass(frozen=True, slots=True)
class Forgetting:
    """Forgets people whose account was erased."""

    data: PersonalData

    async def forget(self, user_id: str) -> None:
        """It may be asked again. Raises: Unavailable where something is still being worked on."""
        await self.data.forget(user_id)
        _log.bind(event="user.forgotten", accountId=user_id).info("user forgotten")
