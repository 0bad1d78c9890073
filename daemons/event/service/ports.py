"""What the use cases need of the outside world. Each write is one document; each error is the platform's own."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel

from daemons.event.domain.activity import Activity
from daemons.event.domain.audit import AuditEntry, Change
from daemons.event.domain.claim import Answer, Claim, Grant
from daemons.event.domain.condition import Facts
from daemons.event.domain.event import Event
from daemons.event.domain.ledger import Kind, LedgerEntry, Wallet
from daemons.event.domain.reward import EventReward, Reward
from daemons.event.domain.statistics import Tally
from rewardctl.kernel.errors import Conflict
from rewardctl.sdk import Callback, Code, Description, Problem
from rewardctl.wire.audit import AuditAction
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
    reward_id: str | None = None
    status: ClaimStatus | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """`since` is taken, `until` is not."""

    user_id: str | None = None
    type: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """`since` is taken, `until` is not."""

    actor: str | None = None
    action: AuditAction | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None


Shown = object
"""An event as it is shown: whatever the answer's encoder takes."""


class EventRepository(Protocol):
    """Here and below, a `note` is kept in the same write as the change that it tells of."""

    async def add(self, event: Event, note: Change) -> None: ...

    async def get(self, event_id: str) -> Event:
        """Raises: NotFound, also for a deleted one."""
        ...

    async def list(self, wanted: EventFilter, now: datetime, cursor: str | None, limit: int) -> Slice[Shown]:
        """Newest first."""
        ...

    async def replace(self, event: Event, note: Change) -> bool:
        """Write `event` over the version before it; False where another change came first."""
        ...

    async def bury(self, event_id: str, now: datetime, note: Change) -> None:
        """Leave a tombstone: from now on `get` does not find it. Raises: NotFound."""
        ...

    async def unbury(self, event_id: str, note: Change) -> None: ...


class RewardRepository(Protocol):
    async def add(self, reward: Reward, note: Change) -> None: ...

    async def get(self, reward_id: str) -> Reward:
        """Raises: NotFound."""
        ...

    async def note(self, reward_id: str, note: Change) -> None:
        """Keep a `note` of what was changed beside the reward."""
        ...

    async def list(self, wanted: RewardFilter, page: int, limit: int) -> Page[Reward]:
        """Newest first."""
        ...


class EventRewardRepository(Protocol):
    async def add(self, offered: EventReward, note: Change) -> None:
        """Raises: AlreadyOffered."""
        ...

    async def get(self, event_id: str, reward_id: str) -> EventReward:
        """Raises: NotFound, also for a withdrawn one."""
        ...

    async def list(self, event_id: str) -> Sequence[EventReward]:
        """In the order in which they were offered."""
        ...

    async def change(self, offered: EventReward, changes: Mapping[str, Any], note: Change) -> EventReward | None:
        """Set fields; `stock` moves the remaining by the same difference. None where another change came first.

        Raises: Conflict where the total would fall below what is issued.
        """
        ...

    async def bury(self, event_reward_id: str, now: datetime, note: Change) -> None: ...

    async def unbury(self, event_reward_id: str, note: Change) -> None: ...

    async def require(self, event_reward_id: str) -> None:
        """Raises: NotFound where it was withdrawn."""
        ...

    async def reserve(self, claim: Claim) -> None:
        """Take one of the stock for `claim`; asked again, it takes no second one.

        Raises: SoldOut; NotFound where the offer was withdrawn; Overtaken past the claim's fence.
        """
        ...

    async def release(self, claim: Claim) -> None:
        """Give back what `claim` reserved; asked again, it gives nothing more. Raises: Overtaken."""
        ...

    async def take_back(self, claim: Claim) -> None:
        """Give back what an approved `claim` used up; asked again before it is settled, it gives nothing more.

        Raises: Overtaken.
        """
        ...

    async def settle(self, claim: Claim) -> None:
        """What `claim` moved of the stock is noted in the claim itself; asked again, it changes nothing.

        Raises: Overtaken.
        """
        ...


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

    async def lives(self, claim: Claim) -> bool:
        """Whether every slot that `claim` could have is taken."""
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

    async def any_for_event(self, event_id: str) -> bool: ...

    async def any_for_event_reward(self, event_reward_id: str) -> bool: ...


class AttemptLog(Protocol):
    async def add(self, claim: Claim, error: Conflict, now: datetime) -> None:
        """Keep that `claim` was asked for and could not be made; the same one twice stays one."""
        ...


class Meter(Protocol):
    def reached(self, claim: Claim) -> None:
        """Count `claim`, which has just come to its status, and what it was granted."""
        ...


@dataclass(frozen=True, slots=True)
class StockFigure:
    event_id: str
    reward_id: str
    remaining: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`half_done` are the claims on their way that nobody took up in 30 s; `pools` has the codes left by reward.

    Of `stocks`, those of running events, there are 500 at most, the lowest first; of pools the newest 100, and no more
    than 10,000 codes of each are counted.
    """

    on_their_way: int
    half_done: int
    stocks: Sequence[StockFigure]
    pools: Mapping[str, int]


class FigureSource(Protocol):
    async def read(self, now: datetime) -> Figures: ...


class Ledger(Protocol):
    async def enter(self, claim: Claim, kind: Kind, now: datetime) -> None:
        """Append what is due of `kind`; where the claim has such an entry, that one stays the only one."""
        ...

    async def wallet(self, user_id: str) -> Wallet: ...

    async def entries(self, user_id: str, before: int | None, limit: int) -> Slice[LedgerEntry]:
        """Newest first, those whose `seq` is under `before`."""
        ...


@dataclass(frozen=True, slots=True)
class Noted:
    """Changes that one stored thing still keeps, oldest first."""

    place: str
    id: str
    changes: tuple[Change, ...]


class Outbox(Protocol):
    async def waiting(self, limit: int) -> Sequence[Noted]:
        """What may not be in the log yet."""
        ...

    async def forget(self, noted: Noted) -> None: ...


class AuditLog(Protocol):
    async def append(self, change: Change) -> None:
        """Write `change` down; asked again, it stays one entry."""
        ...

    async def list(self, wanted: AuditFilter, cursor: str | None, limit: int) -> Slice[AuditEntry]:
        """Newest first. Raises: Invalid for a cursor that no page gave."""
        ...


class PersonalData(Protocol):
    async def forget(self, user_id: str) -> None:
        """Take out what tells of a user. Raises: Unavailable where a claim of theirs is being written to."""
        ...


class Counts(Protocol):
    """What came of an event. Codes are in the order of their counts, greatest first."""

    async def tallies(self, event_id: str) -> Sequence[Tally]: ...

    async def users(self, event_id: str) -> int:
        """How many different ones claimed."""
        ...

    async def rejections(self, event_id: str) -> Mapping[str, int]: ...

    async def attempts(self, event_id: str) -> Mapping[str, int]: ...


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


class Validator(Protocol):
    async def problems(self, reward_type: str, params: BaseModel) -> Sequence[Problem]:
        """What the type has against a new reward. Raises: Unavailable where it does not answer."""
        ...


@dataclass(frozen=True, slots=True)
class Pool:
    """How many codes there are, given or not, and how many are left."""

    total: int
    left: int


class CodePool(Protocol):
    """The unique codes of rewards that give such."""

    async def add(self, reward_id: str, codes: Sequence[str], expires_at: datetime | None) -> int:
        """How many were new. Raises: Unavailable where there is no key to seal them with."""
        ...

    async def count(self, reward_id: str) -> Pool: ...

    async def opened(self, code_ids: Iterable[str]) -> Mapping[str, str]:
        """The codes by their ids."""
        ...

    async def take(self, reward_id: str, claim_id: str) -> Code | None:
        """A code for the claim, the same one however often it is asked; None where none is left."""
        ...


class MarkRepository(Protocol):
    """Names of which each can be taken once within a reward type."""

    async def take(self, reward_type: str, name: str, claim_id: str) -> bool:
        """Whether `name` is the claim's, now or already."""
        ...

    async def free(self, reward_type: str, name: str, claim_id: str) -> None:
        """Give up `name`, if it is the claim's."""
        ...


class Giver(Protocol):
    """Asks reward types; it never raises. What it asks for may be asked for again."""

    async def give(self, claim: Claim) -> Gift: ...

    async def take_back(self, claim: Claim) -> Wait | None:
        """None once the types have taken back whatever the claim was granted."""
        ...

    async def lapse(self, claim: Claim, grants: Sequence[Grant]) -> Wait | None:
        """None once the types know that `grants` of the claim have expired."""
        ...

    async def answered(self, claim: Claim, callback: Callback) -> Gift | None:
        """What a callback says of a claim that waits; None where it is not to be believed."""
        ...


class Describer(Protocol):
    async def described(self, reward: Reward) -> Description:
        """What one unit of the reward gives; it never raises."""
        ...


class Answers(Protocol):
    """What a keyed request is answered, as the bytes that go over the wire."""

    def claim(self, claim: Claim) -> Answer: ...

    def conflict(self, claim: Claim, error: Conflict) -> Answer: ...


class ActivityLog(Protocol):
    async def record(self, activities: Sequence[Activity], now: datetime) -> int:
        """Keep and count those that are new for their user; answers how many were."""
        ...

    async def count_left_over(self, limit: int) -> int:
        """Count activities whose process died before they were; answers how many there were."""
        ...

    async def forget_before(self, before: datetime, limit: int) -> int:
        """Up to `limit` activities of before then go, if they are counted; what they came to stays."""
        ...

    async def facts(self, user_id: str, types: frozenset[str]) -> Facts:
        """The user's attributes, and a timeline for each of `types`; the cost does not grow with their history."""
        ...

    async def newest_ids(self, user_id: str, activity_type: str, limit: int) -> Sequence[str]: ...

    async def list(self, wanted: ActivityFilter, cursor: str | None, limit: int) -> Slice[Activity]:
        """Newest first."""
        ...

    async def people(self) -> int:
        """How many users have activities or attributes."""
        ...

    def facts_of_all(self, types: frozenset[str]) -> AsyncIterator[Sequence[tuple[str, Facts]]]:
        """Every user with activities or attributes, in the order of their ids, some hundreds at a time.

        The timelines are those of `types`. Raises: Unavailable where the database goes away on the way.
        """
        ...

    async def set_attributes(self, user_id: str, attributes: Mapping[str, Any], now: datetime) -> None: ...
