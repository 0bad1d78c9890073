"""What was given, entry by entry; a balance is a sum."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from daemons.event.domain.claim import Claim


class Kind(StrEnum):
    GRANT = "GRANT"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A signed `amount` of a reward type in a user's wallet; there is one for each (claim, reward, kind)."""

    user_id: str
    claim_id: str
    reward_id: str
    kind: Kind
    type: str
    amount: int
    details: Mapping[str, Any]
    at: datetime

    @classmethod
    def of_grant(cls, claim: Claim, at: datetime) -> Self:
        if claim.grant is None:
            raise ValueError("a claim without a grant has nothing to enter")
        return cls(
            user_id=claim.user_id,
            claim_id=claim.id,
            reward_id=claim.reward.id,
            kind=Kind.GRANT,
            type=claim.reward.type,
            amount=claim.grant.amount,
            details=claim.grant.details,
            at=at,
        )


@dataclass(frozen=True, slots=True)
class Wallet:
    user_id: str
    balances: Mapping[str, int]

    @classmethod
    def of(cls, user_id: str, entries: Iterable[LedgerEntry]) -> Self:
        balances: Counter[str] = Counter()
        for entry in entries:
            balances[entry.type] += entry.amount
        return cls(user_id, dict(sorted(balances.items())))
