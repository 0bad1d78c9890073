from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemons.event.domain.condition import Condition, activity_types
from daemons.event.domain.limit import Limit
from daemons.event.domain.simulation.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedOffer:
    """An offer as it is tried: `condition` is the event's and its own, `text` and `gives` what one unit gives.

    `gives` is by reward type: a bundle gives several.
    `reward_id` is None for a reward that is not made yet; `stock` is the total, None where it never runs out.
    """

    reward_id: str | None
    name: str
    type: str
    gives: Mapping[str, int]
    text: str
    condition: Condition
    stock: int | None
    limit: Limit


@dataclass(frozen=True, slots=True)
class Version:
    """An event as it is, or as a draft would have it."""

    period: Period
    offers: Sequence[TriedOffer]

    @property
    def types(self) -> frozenset[str]:
        """The types of activity that its conditions ask for."""
        return activity_types(*(one.condition for one in self.offers))
