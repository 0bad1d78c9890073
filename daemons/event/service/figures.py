"""What the platform has left and what it still has to do, read beside the requests for whoever watches it."""

from daemons.event.service.ports.figures import Figures, FigureSource
from rewardctl.kernel.clock import Clock


class Gauges:
    """`latest` is what the last round read; None before the first, and while the database is away."""

    def __init__(self, source: FigureSource, clock: Clock) -> None:
        self._source = source
        self._clock = clock
        self.latest: Figures | None = None

    async def round(self) -> int:
        """Read anew. Answers 0: there is never more to do at once."""
        try:
            self.latest = await self._source.read(self._clock.now())
        except BaseException:
            self.latest = None
            raise
        return 0
