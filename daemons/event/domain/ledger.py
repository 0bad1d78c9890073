"""What was given and taken back, entry by entry. A balance is a sum; each entry bears the hash of the one before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from daemons.event.domain.claim import Claim, Grant
from rewardctl.kernel import chain
from rewardctl.kernel.clock import iso


class Kind(StrEnum):
    GRANT = "GRANT"
    EXPIRE = "EXPIRE"
    REVOKE = "REVOKE"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """A signed `amount` of a reward type in a user's wallet; there is one for each (claim, reward, kind).

    `seq` counts a wallet's entries from 1; `hash` covers all other fields.
    """

    user_id: str
    seq: int
    claim_id: str
    reward_id: str
    kind: Kind
    type: str
    amount: int
    details: Mapping[str, Any]
    at: datetime
    previous_hash: str
    hash: str = ""

    @classmethod
    def after(cls, last: Self | None, claim: Claim, grant: Grant, kind: Kind, amount: int, at: datetime) -> Self:
        """The next entry of a wallet whose newest one is `last`, about a `grant` of the `claim`."""
        entry = cls(
            user_id=claim.user_id,
            seq=last.seq + 1 if last else 1,
            claim_id=claim.id,
            reward_id=grant.reward_id,
            kind=kind,
            type=grant.type,
            amount=amount,
            details=grant.details,
            at=at,
            previous_hash=last.hash if last else chain.GENESIS,
        )
        return replace(entry, hash=chain.link(entry.previous_hash, entry.chained()))

    def chained(self) -> dict[str, Any]:
        """The fields that the hash covers, as JSON."""
        return {
            "userId": self.user_id,
            "seq": self.seq,
            "claimId": self.claim_id,
            "rewardId": self.reward_id,
            "kind": self.kind.value,
            "type": self.type,
            "amount": self.amount,
            "details": dict(self.details),
            "at": iso(self.at),
        }


def concerned(kind: Kind, claim: Claim, now: datetime) -> Sequence[Grant]:
    """The grants of which an entry of `kind` is due: an expiry is of those alone that have lapsed."""
    if not claim.grants:
        raise ValueError("a claim without a grant has nothing to enter")
    return [grant for grant in claim.grants if kind is not Kind.EXPIRE or grant.lapsed_by(now)]


def due(kind: Kind, grant: Grant, entries: Iterable[LedgerEntry]) -> int:
    """The amount of the next entry of `kind`, after the `entries` that there are of the grant already.

    A grant adds what was granted; an expiry or a revoke takes away what is left of it.
    """
    return grant.amount if kind is Kind.GRANT else -sum(entry.amount for entry in entries)


@dataclass(frozen=True, slots=True)
class Wallet:
    """Balances by reward type, as of the entry `seq`."""

    user_id: str
    seq: int
    balances: Mapping[str, int]

    @classmethod
    def empty(cls, user_id: str) -> Self:
        return cls(user_id, 0, {})

    def with_entries(self, entries: Sequence[LedgerEntry]) -> Self:
        """The wallet after `entries`, which follow upon it."""
        balances = Counter(self.balances)
        for entry in entries:
            balances[entry.type] += entry.amount
        seq = entries[-1].seq if entries else self.seq
        return replace(self, seq=seq, balances=dict(sorted(balances.items())))
