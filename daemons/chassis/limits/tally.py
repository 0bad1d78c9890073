"""A limit that costs a request nothing but an addition: counted here, and in the background with the other processes.

Windows are the same for all: they begin where the time is a multiple of their length. A process tells the database of a
key once it has counted a part of the limit itself, and then learns what the others counted: docs/adr/0010 says by how
much a limit may be overrun.
"""

import math
import time
from collections.abc import Callable
from typing import Final, Protocol

from rewardctl.kernel.errors import TooManyRequests
from rewardctl.kernel.rate import Rate

SHARED_PART: Final = 8
"""What is under an eighth of the limit is kept to oneself."""
_MOST_KEYS: Final = 100_000
"""In one window; further ones are not counted."""


class Shared(Protocol):
    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        """The count of all with that. Raises: Unavailable."""
        ...


class Tally:
    """`name` is the limit's among `counters`; without those, this process counts for itself."""

    def __init__(
        self, name: str, rate: Rate, counters: Shared | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._name = name
        self._rate = rate
        self._counters = counters
        self._clock = clock
        self._told_from = math.ceil(rate.amount / SHARED_PART)
        self._kept = 2 * rate.seconds
        self._begin(0)

    def take(self, key: str) -> None:
        """Count one more. Raises: TooManyRequests, with the wait."""
        now = self._clock()
        if now >= self._ends:
            self._begin(int(now // self._rate.seconds))
        own = self._own.get(key, 0) + 1
        if own + self._others.get(key, 0) > self._rate.amount:
            raise TooManyRequests(retry_after=max(1, math.ceil(self._ends - now)))
        if own > 1 or len(self._own) < _MOST_KEYS:
            self._own[key] = own

    async def round(self) -> int:
        """Tell what is new of the keys that matter, and learn the sums; it never has more to do at once."""
        if self._counters is None:
            return 0
        window, own, told, others = self._window, self._own, self._told, self._others
        for key in [key for key, count in own.items() if count >= self._told_from and count != told.get(key)]:
            if window != self._window:
                break
            count = own[key]
            sum_of_all = await self._counters.add(self._shared_key(window, key), self._kept, count - told.get(key, 0))
            told[key], others[key] = count, sum_of_all - count
        return 0

    def _shared_key(self, window: int, key: str) -> str:
        return f"{self._name}:{window}:{key}"

    def _begin(self, window: int) -> None:
        self._window = window
        self._ends = (window + 1) * self._rate.seconds
        self._own: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._others: dict[str, int] = {}
