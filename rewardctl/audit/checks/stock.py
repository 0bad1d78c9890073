"""Each event reward's stock against the claims that hold one of it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from rewardctl.audit.records import Claim, EventReward

_TAKING: Final = frozenset({"SUBMITTED", "RESERVED", "GRANTED", "RECORDED", "REFUSED"})
_GIVING_BACK: Final = frozenset({"REVERSED", "RETURNED"})


@dataclass
class Stand:
    """One event reward, and the claims counted against it so far.

    `held` of its stock are with claims, `approved` of them for good; `taking` and `giving_back` are the claims on
    their way whose mark on it is right.
    """

    offer: EventReward
    held: int = 0
    approved: int = 0
    taking: set[str] = field(default_factory=set)
    giving_back: set[str] = field(default_factory=set)

    @cached_property
    def holds(self) -> frozenset[str]:
        return frozenset(self.offer.holds)

    @cached_property
    def returns(self) -> frozenset[str]:
        return frozenset(self.offer.returns)

    def count(self, claim: Claim) -> None:
        if self._has_one(claim):
            self.held += 1
            self.approved += claim.status == "APPROVED"
        if claim.step in _TAKING and claim.id in self.holds:
            self.taking.add(claim.id)
        if claim.step in _GIVING_BACK and claim.id in self.returns:
            self.giving_back.add(claim.id)

    def _has_one(self, claim: Claim) -> bool:
        """Taking and giving back move the stock and mark the claim in one write; the claim's step follows after it."""
        match claim.step:
            case "SUBMITTED" | "REFUSED":
                return claim.id in self.holds
            case "RESERVED" | "GRANTED" | "RECORDED" | "REVOKING":
                return True
            case "REVERSED":
                return claim.id not in self.returns
            case _:
                return claim.step == "DECIDED" and claim.status == "APPROVED"

    @property
    def over_issued(self) -> int:
        """How many claims stand approved beyond the stock."""
        total = self.offer.stock_total
        return 0 if total is None else max(0, self.approved - total)


def over_issued(stand: Stand) -> Iterator[str]:
    """More claims stand approved than the event reward's stock.

    Sentence 1, never over-issue.
    """
    if stand.over_issued:
        yield stand.offer.id


def stock_mismatch(stand: Stand) -> Iterator[str]:
    """What remains of a stock is not its total less what claims hold of it.

    Sentences 1 and 4: what an undone or revoked claim held comes back, and nothing else does.
    """
    total = stand.offer.stock_total
    if stand.offer.stock_remaining != (None if total is None else total - stand.held):
        yield stand.offer.id


def stock_negative(stand: Stand) -> Iterator[str]:
    """Less than nothing remains of a stock.

    Sentence 1, never over-issue.
    """
    if (stand.offer.stock_remaining or 0) < 0:
        yield stand.offer.id


def orphan_hold(stand: Stand) -> Iterator[str]:
    """A stock is marked by a claim that is not on its way, is not there, or marked it twice.

    Sentence 4, never half: the mark would be settled by nobody.
    """
    yield from _unsettled(stand.offer.holds, stand.taking)
    yield from _unsettled(stand.offer.returns, stand.giving_back)


def _unsettled(marks: Sequence[str], rightly: AbstractSet[str]) -> Iterator[str]:
    yield from (claim_id for claim_id, times in Counter(marks).items() if times > 1 or claim_id not in rightly)
