"""What is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from daemons.event.domain.claim import Claim
from daemons.event.domain.statistics import Tally


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


class StatisticsSource(Protocol):
    """What came of an event. Codes are in the order of their counts, greatest first."""

    async def tallies(self, event_id: str) -> Sequence[Tally]: ...

    async def users(self, event_id: str) -> int:
        """How many different ones claimed."""
        ...

    async def rejections(self, event_id: str) -> Mapping[str, int]: ...

    async def attempts(self, event_id: str) -> Mapping[str, int]: ...
