from dataclasses import dataclass

from daemons.event.domain.ledger import Wallet
from daemons.event.service.ports import Ledger
from rewardctl.kernel.errors import Forbidden
from rewardctl.kernel.principal import Principal, Role


@dataclass(frozen=True, slots=True)
class Wallets:
    ledger: Ledger

    async def get(self, principal: Principal, user_id: str | None) -> Wallet:
        """The caller's own wallet, or `user_id`'s. Raises: Forbidden where that is not the caller's to see."""
        owner = user_id or principal.user_id
        if owner != principal.user_id and not principal.has(Role.OPERATOR, Role.AUDITOR):
            raise Forbidden
        return await self.ledger.wallet(owner)
