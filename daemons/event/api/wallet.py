from typing import Annotated

from fastapi import APIRouter, Query

from daemons.chassis.tokens.security import Caller
from daemons.chassis.web.inputs import PageLimit, QueryId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn
from daemons.event.api.shapes import cursor_page, entry_response, wallet_response
from rewardctl.wire.body import MAX_INTEGER, CursorPage
from rewardctl.wire.wallet import LedgerEntryResponse, WalletResponse

router = APIRouter(prefix="/wallet", tags=["wallet"], route_class=StrictRoute)

UserId = Annotated[QueryId, Query(alias="userId")]


@router.get("", summary="Show the balances of a wallet")
async def get_wallet(parts: PassedIn, caller: Caller, user_id: UserId = None) -> WalletResponse:
    return wallet_response(await parts.wallets.get(caller, user_id))


@router.get("/ledger", summary="List a wallet's entries, newest first")
async def list_ledger_entries(
    parts: PassedIn,
    caller: Caller,
    user_id: UserId = None,
    cursor: Annotated[int | None, Query(ge=1, le=MAX_INTEGER)] = None,
    limit: PageLimit = 10,
) -> CursorPage[LedgerEntryResponse]:
    return cursor_page(await parts.wallets.entries(caller, user_id, cursor, limit), entry_response)
