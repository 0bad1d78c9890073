"""What users hold, and how they came to it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType

from rewardctl.cli.tables import table
from rewardctl.cli.views.values import in_words, when
from rewardctl.wire.wallet import LedgerEntryResponse, WalletResponse


def wallet(found: WalletResponse) -> RenderableType:
    balances = table(["type", "balance"], [[kind, f"{amount:,}"] for kind, amount in found.balances.items()])
    if not found.holdings:
        return balances
    rows = [
        [one["type"], f"{one['amount']:,}", _told(one) or None, _until(one), one["claimId"]] for one in found.holdings
    ]
    return Group(balances, "", table(["holds", "amount", "what", "until", "claim"], rows))


def ledger(found: Sequence[LedgerEntryResponse]) -> RenderableType:
    rows = [
        [one.seq, when(one.at), one.kind, f"{one.amount:+,} {one.type}", one.claim_id, one.hash[:12]] for one in found
    ]
    return table(["no.", "at", "kind", "amount", "claim", "hash"], rows)


def _until(holding: Mapping[str, Any]) -> str | None:
    told = holding.get("expiresAt")
    return when(datetime.fromisoformat(told)) if told else None


def _told(holding: Mapping[str, Any]) -> str:
    common = {"type", "amount", "claimId", "rewardId", "grantedAt", "expiresAt", "codeId"}
    return ", ".join(
        f"{name} {in_words(value)}" for name, value in holding.items() if name not in common and value is not None
    )
