"""Claims, and why they were decided so."""

from collections.abc import Sequence
from typing import Final

from rich.console import RenderableType
from rich.text import Text

from rewardctl.cli.output import safe
from rewardctl.cli.spoken import said
from rewardctl.cli.tables import table
from rewardctl.cli.views.rewards import gives
from rewardctl.cli.views.values import facts, status, when
from rewardctl.wire.claims import ClaimResponse, ClaimStatus, Reason

BY_OPERATOR: Final = "approved_by_operator"
_BY_PEOPLE: Final = {BY_OPERATOR, "rejected_by_operator", "revoked_by_operator"}
_UNWRITTEN: Final = {"Approved by an operator", "Rejected by an operator"}


def claims(found: Sequence[ClaimResponse]) -> RenderableType:
    rows = [
        [one.id, one.event.name, one.event_reward.reward.name, status(one.status), when(one.created_at), one.user_id]
        for one in found
    ]
    return table(["id", "event", "reward", "status", "claimed", "user"], rows)


def claim(found: ClaimResponse) -> RenderableType:
    reasons = Text("; ").join(map(because, found.reasons)) if found.reasons else None
    return facts(
        [
            ("claim", found.id),
            ("status", status(found.status)),
            ("reasons", reasons or waits(found)),
            ("event", found.event.name),
            ("reward", f"{found.event_reward.reward.name} ({gives(found.event_reward.reward)})"),
            ("user", found.user_id),
            ("claimed", when(found.created_at)),
            ("last change", when(found.updated_at)),
            ("request id", found.request_id),
        ]
    )


def waits(found: ClaimResponse) -> str | None:
    """For whom: a claim that is put off has its reasons instead."""
    if found.status != ClaimStatus.PENDING or found.reasons or found.event_reward.auto_resolve:
        return None
    return said(f"waits for an operator: rewardctl claim decide {found.id}")


def because(reason: Reason) -> Text:
    """With its code, by which docs and programs know it."""
    return Text.assemble(safe(_told(reason)), (f" ({safe(reason.code)})", "dim"))


def _told(reason: Reason) -> str:
    """In the reader's language, but for what an operator wrote; before that stands who approved."""
    if reason.code not in _BY_PEOPLE or reason.message in _UNWRITTEN:
        return said(reason.message)
    return f"{said('Approved by an operator')}: {reason.message}" if reason.code == BY_OPERATOR else reason.message
