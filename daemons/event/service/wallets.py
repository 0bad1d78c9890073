from dataclasses import dataclass

from daemons.event.domain.ledger import LedgerEntry, Wallet
from daemons.event.service.ports.giving import Ledger
from daemons.event.service.ports.pages import Slice
from daemons.event.service.ports.rewards import CodePool
from rewardctl.kernel.errors import Forbidden
from rewardctl.kernel.principal import Principal


@dataclass(frozen=True, slots=True)
class Wallets:
    """The caller's own wallet, or `user_id`'s. Raises: Forbidden where that is not the caller's to see."""

    ledger: Ledger
    codes: CodePool

    async def get(self, principal: Principal, user_id: str | None) -> Wallet:
        """Codes of a pool are readable in one's own wallet alone."""
        wallet = await self.ledger.wallet(_owner(principal, user_id))
        if wallet.user_id != principal.user_id:
            return wallet
        codes = await self.codes.opened(wallet.code_ids)
        return wallet.with_codes(codes) if codes else wallet

    async def entries(
        self, principal: Principal, user_id: str | None, before: int | None, limit: int
    ) -> Slice[LedgerEntry]:
        return await self.ledger.entries(_owner(principal, user_id), before, limit)


def _owner(principal: Principal, user_id: str | None) -> str:
    owner = user_id or principal.user_id
    if not principal.may_see(owner):
        raise Forbidden
    return owner
