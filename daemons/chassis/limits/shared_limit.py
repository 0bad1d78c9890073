"""A limit that no request waits for: a tally, and the work beside the requests that shares it."""

from typing import Final, Protocol

from daemons.chassis.background import Background
from daemons.chassis.limits.tally import Shared, Tally
from rewardctl.kernel.rate import Rate

_SHARED_EACH_SECONDS: Final = 0.5
_LONGEST_PAUSE_SECONDS: Final = 15.0


class SharedCounters(Shared, Protocol):
    async def close(self) -> None: ...


class SharedLimit:
    """While the database is away, or where there are no `counters`, each process counts for itself.

    Whoever holds it starts and stops its `background`, then closes it.
    """

    def __init__(self, name: str, rate: Rate, counters: SharedCounters | None) -> None:
        self._counters = counters
        tally = Tally(name, rate, counters)
        self.take = tally.take
        self.background = Background(tally.round, rest=_SHARED_EACH_SECONDS, longest_pause=_LONGEST_PAUSE_SECONDS)

    async def close(self) -> None:
        if self._counters is not None:
            await self._counters.close()
