"""Rewards, what events offer of them, and pools of codes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from pydantic import BaseModel

from daemons.event.domain.audit import Change
from daemons.event.domain.claim import Claim
from daemons.event.domain.reward import EventReward, Reward
from daemons.event.service.ports.pages import Page
from rewardctl.sdk import Code, Description, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardFilter:
    type: str | None = None
    name: str | None = None


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

    async def lacking(self, reward_id: str, codes: Sequence[str]) -> Sequence[str]:
        """Those that are not in the pool, each once. Raises: Unavailable as `add`."""
        ...

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


class Describer(Protocol):
    async def described(self, reward: Reward) -> Description:
        """What one unit of the reward gives; it never raises."""
        ...
