"""Claims and attempts, as the use cases need them kept and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from daemons.event.domain.claim import Answer, Claim
from daemons.event.service.ports.pages import Page
from rewardctl.kernel.errors import Conflict
from rewardctl.wire.claims import ClaimStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """`since` is taken, `until` is not."""

    user_id: str | None = None
    event_id: str | None = None
    reward_id: str | None = None
    status: ClaimStatus | None = None
    since: datetime | None = None
    until: datetime | None = None


class Overtaken(Exception):
    """Another process has taken the claim up, or may have: nothing more may be done for it here."""


class KeyTaken(Exception):
    """An earlier request came with the same Idempotency-Key."""


class ClaimRepository(Protocol):
    """Each write answers the claim as it stands then, with the fence up to which its writer may act for it."""

    async def admit(self, claim: Claim) -> Claim:
        """Write a new claim, or a revision that lives again, into a free slot.

        Raises: AlreadyClaimed where no slot is free; KeyTaken; Overtaken.
        """
        ...

    async def keep(self, claim: Claim) -> Claim:
        """Keep what takes no slot: a rejection, or a keyed attempt that made no claim. Raises: KeyTaken."""
        ...

    async def swap(self, claim: Claim) -> Claim:
        """Write `claim` over its revision before. Raises: Overtaken where another write came first."""
        ...

    async def take_up(self, claim: Claim) -> Claim:
        """Like `swap`, for a claim whose fence has passed. Raises: Overtaken where it has not, or no longer."""
        ...

    async def remove(self, claim: Claim) -> None:
        """Forget a claim that reached no decision. Raises: Overtaken where another write came first."""
        ...

    async def get(self, claim_id: str) -> Claim:
        """Raises: NotFound."""
        ...

    async def with_key(self, user_id: str, key: str) -> Claim | None: ...

    async def free_slots(self, claim: Claim) -> Sequence[int]:
        """Of the slots that `claim` could have those that no live claim has, lowest first."""
        ...

    async def standing_still(self, limit: int) -> Sequence[Claim]:
        """Claims on their way whose fence has passed."""
        ...

    async def lapsing(self, now: datetime, limit: int) -> Sequence[Claim]:
        """Approved claims whose grant has expired, and the ledger does not know yet."""
        ...

    async def list(self, wanted: ClaimFilter, page: int, limit: int) -> Page[Claim]:
        """Newest first."""
        ...

    async def decidable(self, wanted: ClaimFilter, after: str | None, limit: int) -> Sequence[Claim]:
        """Oldest first, as ids go, those after the id `after`; of pending ones those that wait for an operator."""
        ...

    async def pending(self, user_id: str) -> Sequence[Claim]:
        """Every claim of the user that has no decision yet."""
        ...

    async def any_for_event(self, event_id: str) -> bool: ...

    async def any_for_event_reward(self, event_reward_id: str) -> bool: ...


class AttemptLog(Protocol):
    async def add(self, claim: Claim, error: Conflict, now: datetime) -> None:
        """Keep that `claim` was asked for and could not be made; the same one twice stays one."""
        ...


class Answers(Protocol):
    """What a keyed request is answered, as the bytes that go over the wire."""

    def claim(self, claim: Claim) -> Answer: ...

    def conflict(self, claim: Claim, error: Conflict) -> Answer: ...
