"""What gives a reward, and the books in which that is entered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from daemons.event.domain.claim import Claim, Grant
from daemons.event.domain.ledger import EntryKind, LedgerEntry, Wallet
from daemons.event.service.ports.pages import Slice
from rewardctl.sdk import Callback


class Ledger(Protocol):
    async def enter(self, claim: Claim, kind: EntryKind, now: datetime) -> None:
        """Append what is due of `kind`; where the claim has such an entry, that one stays the only one."""
        ...

    async def wallet(self, user_id: str) -> Wallet: ...

    async def entries(self, user_id: str, before: int | None, limit: int) -> Slice[LedgerEntry]:
        """Newest first, those whose `seq` is under `before`."""
        ...


@dataclass(frozen=True, slots=True)
class Wait:
    """It is not known yet: to be asked again after `retry_after`."""

    retry_after: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Gift:
    """What came of asking: everything was given, unless there is a `wait` or a `refusal`."""

    grants: tuple[Grant, ...]
    wait: Wait | None = None
    refusal: str | None = None


class MarkRepository(Protocol):
    """Names of which each can be taken once within a reward type."""

    async def take(self, reward_type: str, name: str, claim_id: str) -> bool:
        """Whether `name` is the claim's, now or already."""
        ...

    async def free(self, reward_type: str, name: str, claim_id: str) -> None:
        """Give up `name`, if it is the claim's."""
        ...


class Giver(Protocol):
    """Asks reward types. Whatever one does, there is an answer; what is asked for may be asked for again."""

    async def give(self, claim: Claim) -> Gift: ...

    async def take_back(self, claim: Claim) -> Wait | None:
        """None once the types have taken back whatever the claim was granted."""
        ...

    async def lapse(self, claim: Claim, grants: Sequence[Grant]) -> Wait | None:
        """None once the types know that `grants` of the claim have expired."""
        ...

    async def answered(self, claim: Claim, callback: Callback) -> Gift | None:
        """What a callback says of a claim that waits; None where it is not to be believed.

        Raises: Unavailable where the type can't be asked, so that whoever calls back tries again.
        """
        ...
