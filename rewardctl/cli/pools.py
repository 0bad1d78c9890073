"""How many codes are left to rewards that give one of a pool, beside the stock of what is offered."""

from collections.abc import Iterable
from contextlib import suppress

from rewardctl.cli.output import note
from rewardctl.client import Client
from rewardctl.kernel.errors import RewardctlError
from rewardctl.wire.events import EventRewardResponse


def left(client: Client, offers: Iterable[EventRewardResponse]) -> dict[str, int]:
    """By the rewards' ids, those with a pool alone; nothing where that can't be learnt, or not by them."""
    found: dict[str, int] = {}
    with suppress(RewardctlError):
        for one in offers:
            if (one.reward.model_extra or {}).get("pool") is True:
                found[one.reward.id] = client.rewards.pool(one.reward.id).left
    return found


def warn(client: Client, offered: EventRewardResponse) -> None:
    """Where claims will find stock and no code."""
    for reward_id, codes in left(client, [offered]).items():
        said = short(codes, offered.stock.remaining if offered.stock else None)
        if said:
            note(f"{said} Claims without a code are rejected: rewardctl reward import-codes {reward_id} FILE")


def short(codes: int, stock: int | None) -> str | None:
    """What is said of too few codes; without a stock none at all is too few."""
    if stock is None:
        return None if codes else "No code is in its pool."
    return f"Codes in its pool: {codes:,}, fewer than the stock of {stock:,}." if codes < stock else None
