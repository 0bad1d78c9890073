"""What the use cases need of the outside world. Each write is one document; each error is the platform's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from daemons.event.domain.claim import Claim
from daemons.event.domain.event import Event
from daemons.event.domain.ledger import LedgerEntry, Wallet
from daemons.event.domain.reward import EventReward, Reward
from rewardctl.wire.claims import ClaimStatus
from rewardctl.wire.events import EventStatus

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """Items `page` · `limit` and on, of `total`."""

    items: Sequence[ItemT]
    total: int
    page: int
    limit: int


@dataclass(frozen=True, slots=True)
class Slice(Generic[ItemT]):
    """The items after a cursor; `next_cursor` is None at the end."""

    items: Sequence[ItemT]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    status: EventStatus | None = None
    name: str | None = None
    in_period: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardFilter:
    type: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFilter:
    """`since` is taken, `until` is not."""

    user_id: str | None = None
    event_id: str | None = None
    status: ClaimStatus | None = None
    since: datetime | None = None
    until: datetime | None = None


class EventRepository(Protocol):
    async def add(self, event: Event) -> None: ...

    async def get(self, event_id: str) -> Event:
        """Raises: NotFound, also for a deleted one."""
        ...

    async def list(self, wanted: EventFilter, now: datetime, cursor: str | None, limit: int) -> Slice[Event]:
        """Newest first."""
        ...

    async def replace(self, event: Event) -> None:
        """Write `event` over the version before it. Raises: Stale where another change came first."""
        ...

    async def bury(self, event_id: str, now: datetime) -> None:
        """Leave a tombstone: from now on `get` does not find it. Raises: NotFound."""
        ...

    async def unbury(self, event_id: str) -> None: ...


class RewardRepository(Protocol):
    async def add(self, reward: Reward) -> None: ...

    async def get(self, reward_id: str) -> Reward:
        """Raises: NotFound."""
        ...

    async def list(self, wanted: RewardFilter, page: int, limit: int) -> Page[Reward]:
        """Newest first."""
        ...


class EventRewardRepository(Protocol):
    async def add(self, offered: EventReward) -> None:
        """Raises: AlreadyOffered."""
        ...

    async def get(self, event_id: str, reward_id: str) -> EventReward:
        """Raises: NotFound, also for a withdrawn one."""
        ...

    async def list(self, event_id: str) -> Sequence[EventReward]:
        """In the order in which they were offered."""
        ...

    async def change(self, offered: EventReward, changes: Mapping[str, Any]) -> EventReward:
        """Set fields; `stock_total` moves the remaining by the same difference.

        Raises: NotFound; Conflict where the total would fall below what is issued.
        """
        ...

    async def bury(self, event_reward_id: str, now: datetime) -> None: ...

    async def unbury(self, event_reward_id: str) -> None: ...

    async def require(self, event_reward_id: str) -> None:
        """Raises: NotFound where it was withdrawn."""
        ...

    async def reserve(self, claim: Claim) -> None:
        """Take one of the stock for `claim`; asked again, it takes no second one.

        Raises: SoldOut; NotFound where the offer was withdrawn.
        """
        ...

    async def release(self, claim: Claim) -> None:
        """Give back what `claim` reserved; asked again, it gives nothing more."""
        ...

    async def settle(self, claim: Claim) -> None:
        """What `claim` reserved is used up for good; asked again, it changes nothing."""
        ...


class ClaimRepository(Protocol):
    async def add(self, claim: Claim, limit: int) -> Claim:
        """Keep a new claim in a free slot of 1 … `limit`. Raises: AlreadyClaimed where there is none."""
        ...

    async def swap(self, claim: Claim) -> None:
        """Write `claim` over its revision before. Raises: TransitionNotAllowed where another write came first."""
        ...

    async def remove(self, claim: Claim) -> None:
        """Forget a claim that reached no decision, if it still stands at this revision."""
        ...

    async def get(self, claim_id: str) -> Claim:
        """Raises: NotFound."""
        ...

    async def list(self, wanted: ClaimFilter, page: int, limit: int) -> Page[Claim]:
        """Newest first."""
        ...

    async def any_for_event(self, event_id: str) -> bool: ...

    async def any_for_event_reward(self, event_reward_id: str) -> bool: ...


class Ledger(Protocol):
    async def enter(self, entry: LedgerEntry) -> None:
        """Append; an entry of the same claim, reward and kind is there already and stays the only one."""
        ...

    async def wallet(self, user_id: str) -> Wallet: ...
