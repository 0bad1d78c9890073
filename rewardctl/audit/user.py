from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from rewardctl.audit.records import Claim, Entry, EntryKind, EventReward, Wallet


@dataclass(frozen=True)
class User:
    """All that is stored of one user, and what it is judged by: the offers, and the server's clock as `now`.

    `told` is the newest status that the audit log tells of a claim, by its id.

    `claims` are in the order of their ids, `entries` in that of their `seq`; `misfits` are the ids of documents that
    can't be read.
    """

    id: str
    claims: Sequence[Claim]
    entries: Sequence[Entry]
    wallet: Wallet | None
    misfits: Sequence[str]
    event_rewards: Mapping[str, EventReward]
    told: Mapping[str, str | None]
    now: datetime

    @cached_property
    def claims_by_id(self) -> Mapping[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def _entries_by_claim(self) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.claim_id, []).append(entry)
        return found

    def entries_of(self, claim: Claim, kind: EntryKind | None = None) -> Sequence[Entry]:
        own = self._entries_by_claim.get(claim.id, ())
        return [entry for entry in own if kind is None or entry.kind == kind]
