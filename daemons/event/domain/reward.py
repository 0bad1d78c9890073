from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self

from daemons.event.domain.limit import Limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Reward:
    """Something to give; it never changes once it is made. `params` are the fields of its type, as on the wire.

    Those named in `hidden` are for operators and for whoever was granted it.
    """

    id: str
    type: str
    name: str
    description: str | None
    params: Mapping[str, Any]
    hidden: tuple[str, ...] = ()
    created_at: datetime

    @property
    def shown(self) -> Mapping[str, Any]:
        """The params that anybody may see."""
        return {name: value for name, value in self.params.items() if name not in self.hidden}

    @property
    def has_pool(self) -> bool:
        """Whether each grant gives a unique code of a pool."""
        return self.params.get("pool") is True


@dataclass(frozen=True, slots=True)
class Stock:
    """How many claims may stand approved, and how many more."""

    total: int
    remaining: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReward:
    """A reward as an event offers it; without `stock` it never runs out. `revision` grows as operators change it."""

    id: str
    event_id: str
    reward: Reward
    condition: Mapping[str, Any]
    auto_resolve: bool
    stock: Stock | None
    per_user_limit: Limit
    revision: int = 1

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """With `changes` by an operator, a revision on; a new total of the stock moves what remains."""
        if "stock" not in changes:
            return replace(self, **changes, revision=self.revision + 1)
        issued = self.stock.total - self.stock.remaining if self.stock else 0
        total: int | None = changes["stock"]
        stock = None if total is None else Stock(total, total - issued)
        return replace(self, **{**changes, "stock": stock}, revision=self.revision + 1)
