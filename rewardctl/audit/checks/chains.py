"""A wallet's entries as a chain, and its cached balances."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from rewardctl.audit.records import Entry
from rewardctl.audit.user import User
from rewardctl.kernel import chain
from rewardctl.kernel.clock import iso


def chain_broken(user: User) -> Iterator[str]:
    """A ledger entry's hash is wrong, or it does not carry the hash of the one before it.

    Sentence 7: the ledger only grows, so whatever was changed later shows.
    """
    previous = chain.GENESIS
    for entry in user.entries:
        if entry.previous_hash != previous or entry.hash != chain.link(entry.previous_hash, _chained(entry)):
            yield entry.id
        previous = entry.hash


def chain_gap(user: User) -> Iterator[str]:
    """A wallet's entries are not numbered 1, 2, 3 and on.

    Sentence 7: the ledger only grows, so none is missing and no two are one.
    """
    first = (entry.id for entry in user.entries[:1] if entry.seq != 1)
    yield from first
    yield from (later.id for earlier, later in pairwise(user.entries) if later.seq != earlier.seq + 1)


def balance_mismatch(user: User) -> Iterator[str]:
    """A cached balance is not the sum of the ledger's entries, or is ahead of them.

    Sentence 7: a balance is a sum.
    """
    if user.wallet is None:
        return
    last = user.entries[-1].seq if user.entries else 0
    entered = _sums([entry for entry in user.entries if entry.seq <= user.wallet.seq])
    if user.wallet.seq > last or Counter(user.wallet.balances) != entered:
        yield user.id


def _sums(entries: Sequence[Entry]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.type] += entry.amount
    return sums


def _chained(entry: Entry) -> dict[str, Any]:
    """The fields that the hash covers, written down a second time so that the writer is not believed."""
    return {
        "userId": entry.user_id,
        "seq": entry.seq,
        "claimId": entry.claim_id,
        "rewardId": entry.reward_id,
        "kind": entry.kind,
        "type": entry.type,
        "amount": entry.amount,
        "details": entry.details,
        "at": iso(entry.at),
    }
