from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemons.event.domain.limit import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """Something to give; it never changes once it is made. `params` are the fields of its type, as on the wire."""

    id: str
    type: str
    name: str
    description: str | None
    params: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Stock:
    """How many claims may stand approved, and how many more."""

    total: int
    remaining: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReward:
    """A reward as an event offers it; without `stock` it never runs out."""

    id: str
    event_id: str
    reward: Reward
    condition: Mapping[str, Any]
    auto_resolve: bool
    stock: Stock | None
    per_user_limit: Limit
