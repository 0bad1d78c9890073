from typing import Annotated

from fastapi import APIRouter, Query

from daemons.chassis.inputs import QueryId
from daemons.chassis.security import Caller
from daemons.chassis.strict import StrictRoute
from daemons.event.api.parts import PartsOf
from daemons.event.api.shapes import wallet_response
from rewardctl.wire.wallet import WalletResponse

router = APIRouter(prefix="/wallet", tags=["wallet"], route_class=StrictRoute)


@router.get("", summary="Show the balances of a wallet")
async def get_wallet(
    parts: PartsOf, caller: Caller, user_id: Annotated[QueryId, Query(alias="userId")] = None
) -> WalletResponse:
    return wallet_response(await parts.wallets.get(caller, user_id))
