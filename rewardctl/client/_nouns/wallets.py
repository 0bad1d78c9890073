"""What a user holds."""

from dataclasses import dataclass

from rewardctl.client._gateway import Gateway
from rewardctl.wire.body import CursorPage
from rewardctl.wire.wallet import LedgerEntryResponse, WalletResponse


@dataclass(frozen=True, slots=True)
class Wallets:
    gateway: Gateway

    def get(self, user_id: str | None = None) -> WalletResponse:
        return self.gateway.call(WalletResponse, "GET", "/wallet", params={"userId": user_id})

    def ledger(
        self, user_id: str | None = None, *, cursor: str | None = None, limit: int | None = None
    ) -> CursorPage[LedgerEntryResponse]:
        params = {"userId": user_id, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[LedgerEntryResponse], "GET", "/wallet/ledger", params=params)
