"""Claims, and why they were decided so."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType

from rewardctl.cli.spoken import said
from rewardctl.cli.tables import table
from rewardctl.cli.views.rewards import gives
from rewardctl.cli.views.values import facts, status, when
from rewardctl.wire.claims import ClaimResponse, Reason

BY_OPERATOR: Final = "approved_by_operator"


def claims(found: Sequence[ClaimResponse]) -> RenderableType:
    rows = [
        [one.id, one.event.name, one.event_reward.reward.name, status(one.status), when(one.created_at), one.user_id]
        for one in found
    ]
    return table(["id", "event", "reward", "status", "claimed", "user"], rows)


def claim(found: ClaimResponse) -> RenderableType:
    reasons = "; ".join(map(because, found.reasons))
    return facts(
        [
            ("claim", found.id),
            ("status", status(found.status)),
            ("reasons", reasons or None),
            ("event", found.event.name),
            ("reward", f"{found.event_reward.reward.name} ({gives(found.event_reward.reward)})"),
            ("user", found.user_id),
            ("claimed", when(found.created_at)),
            ("last change", when(found.updated_at)),
            ("request id", found.request_id),
        ]
    )


def because(reason: Reason) -> str:
    """What an operator wrote says by itself who approved only where they wrote nothing of their own."""
    if reason.code != BY_OPERATOR:
        return said(reason.message)
    approved = said("Approved by an operator")
    return approved if reason.message == "Approved by an operator" else f"{approved}: {reason.message}"
