from typing import Any, Literal

from rewardctl.wire.body import Id, Instant, ResponseBody


class WalletResponse(ResponseBody):
    """`balances` by reward type; a holding is one thing that the user has, of a type that is more than a number."""

    user_id: Id
    balances: dict[str, int]
    holdings: list[dict[str, Any]]


class LedgerEntryResponse(ResponseBody):
    """A signed amount; `hash` covers the entry and the hash before it."""

    seq: int
    claim_id: Id
    reward_id: Id
    kind: Literal["GRANT", "EXPIRE", "REVOKE"]
    type: str
    amount: int
    details: dict[str, Any]
    at: Instant
    previous_hash: str
    hash: str
