from typing import Any

from rewardctl.wire.body import Id, ResponseBody


class WalletResponse(ResponseBody):
    """`balances` by reward type; a holding is one thing that the user has, of a type that is more than a number."""

    user_id: Id
    balances: dict[str, int]
    holdings: list[dict[str, Any]]
