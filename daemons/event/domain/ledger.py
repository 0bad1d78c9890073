"""What was given and taken back, entry by entry. A balance is a sum; each entry bears the hash of the one before."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from daemons.event.domain.claim import Claim, Grant
from rewardctl.kernel import chain
from rewardctl.kernel.clock import iso

_END: Final = "expiresAt"
"""Where an entry's details say when it lapses."""
_CODE_ID: Final = "codeId"
"""Where they name a code of a pool."""


class EntryKind(StrEnum):
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
    kind: EntryKind
    type: str
    amount: int
    details: Mapping[str, Any]
    at: datetime
    previous_hash: str
    hash: str = ""

    @classmethod
    def after(cls, last: Self | None, claim: Claim, grant: Grant, kind: EntryKind, amount: int, at: datetime) -> Self:
        """The next entry of a wallet whose newest one is `last`, about a `grant` of the `claim`."""
        entry = cls(
            user_id=claim.user_id,
            seq=last.seq + 1 if last else 1,
            claim_id=claim.id,
            reward_id=grant.reward_id,
            kind=kind,
            type=grant.type,
            amount=amount,
            details=_told(grant),
            at=at,
            previous_hash=last.hash if last else chain.GENESIS,
        )
        return replace(entry, hash=chain.link(entry.previous_hash, entry.chained()))

    @property
    def holds(self) -> bool:
        """Whether it gives a thing rather than a number."""
        return self.kind is EntryKind.GRANT and bool(set(self.details) - {_END})

    @property
    def holding(self) -> "Holding":
        return Holding(self.claim_id, self.reward_id, self.type, self.amount, self.details, self.at)

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


def concerned(kind: EntryKind, claim: Claim, now: datetime) -> Sequence[Grant]:
    """The grants of which an entry of `kind` is due: an expiry is of those alone that have lapsed."""
    if not claim.grants:
        raise ValueError("a claim without a grant has nothing to enter")
    return [grant for grant in claim.grants if kind is not EntryKind.EXPIRE or grant.lapsed_by(now)]


def due(kind: EntryKind, grant: Grant, entries: Iterable[LedgerEntry]) -> int:
    """The amount of the next entry of `kind`, after the `entries` that there are of the grant already.

    A grant adds what was granted; an expiry or a revoke takes away what is left of it.
    """
    return grant.amount if kind is EntryKind.GRANT else -sum(entry.amount for entry in entries)


def _told(grant: Grant) -> dict[str, Any]:
    end = {_END: iso(grant.expires_at)} if grant.expires_at else {}
    return {**grant.details, **end}


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing that a user has: what a grant with details gave."""

    claim_id: str
    reward_id: str
    type: str
    amount: int
    details: Mapping[str, Any]
    at: datetime


Place = tuple[str, str]
"""Whose holding it is: a claim and a reward."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """Balances by reward type and what the user holds, oldest first, as of the entry `seq`."""

    user_id: str
    seq: int
    balances: Mapping[str, int]
    holdings: Mapping[Place, Holding] = field(default_factory=dict)

    @classmethod
    def empty(cls, user_id: str) -> Self:
        return cls(user_id, 0, {})

    @property
    def code_ids(self) -> Sequence[str]:
        return [one.details[_CODE_ID] for one in self.holdings.values() if _CODE_ID in one.details]

    def with_codes(self, codes: Mapping[str, str]) -> Self:
        """The wallet with `codes`, by their ids, written out in what is held."""
        return replace(self, holdings={place: _written_out(one, codes) for place, one in self.holdings.items()})

    def with_entries(self, entries: Sequence[LedgerEntry]) -> Self:
        """The wallet after `entries`, which follow upon it."""
        balances, holdings = Counter(self.balances), dict(self.holdings)
        for entry in entries:
            balances[entry.type] += entry.amount
            holdings.pop((entry.claim_id, entry.reward_id), None)
            if entry.holds:
                holdings[entry.claim_id, entry.reward_id] = entry.holding
        seq = entries[-1].seq if entries else self.seq
        return replace(self, seq=seq, balances=dict(sorted(balances.items())), holdings=holdings)


def _written_out(holding: Holding, codes: Mapping[str, str]) -> Holding:
    code = codes.get(holding.details.get(_CODE_ID, ""))
    return replace(holding, details={**holding.details, "couponCode": code}) if code else holding
