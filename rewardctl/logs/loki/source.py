"""The logs that a Loki holds, read as the files are."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import Final

from rewardctl.kernel.clock import Clock, SystemClock
from rewardctl.logs.entry import Entry
from rewardctl.logs.loki.http import MOST, LokiHttp, Span
from rewardctl.logs.loki.live import Live, Seen
from rewardctl.logs.loki.logql import logql
from rewardctl.logs.loki.pages import backwards, forwards
from rewardctl.logs.loki.stored import Stored, entries, nanoseconds
from rewardctl.logs.order import Once, settled
from rewardctl.logs.query import Query

_SLACK: Final = 1_000_000_000
_BACK: Final = 30 * 24 * 3600 * 1_000_000_000
_AHEAD: Final = timedelta(minutes=10)
_HELD_BACK: Final = 1000
_SPARE: Final = 100
_LOOK: Final = 0.15
_place = attrgetter("place")


@dataclass
class LokiLogs:
    """`note` tells people of a lost connection. Without a start a query goes 30 days back, the most that Loki takes."""

    url: str
    note: Callable[[str], None] = lambda _: None
    clock: Clock = field(default_factory=SystemClock)
    page_size: int = MOST
    _runner: asyncio.Runner = field(default_factory=asyncio.Runner, repr=False)
    _http: LokiHttp | None = field(default=None, repr=False)
    _seen: Seen = field(default_factory=Seen, repr=False)
    _once: Once = field(default_factory=Once, repr=False)
    _ranks: dict[str, int] = field(default_factory=dict, repr=False)

    def labels(self) -> list[str] | None:
        """The labels that this Loki knows; None where none answers."""
        return self._runner.run(self._opened().labels())

    def read(self, query: Query) -> Iterator[Entry]:
        """The matching entries that are stored, in order of place.

        Raises: Invalid, Forbidden, Unavailable, TimedOut.
        """
        if query.tail is None:
            pages = forwards(self._opened(), logql(query), self._span(query), self.page_size)
            found = (one for page in self._each(pages) for one in self._seen.new(page))
            in_order = settled(entries(found, self._ranks), _HELD_BACK)
            yield from self._once.only_new(filter(query.matches, in_order))
        elif query.tail:
            yield from self._newest(query, query.tail)

    def follow(self, query: Query, until: Callable[[], bool] = lambda: False) -> Iterator[Entry]:
        """Entries as they come, after those that were read, until `until` answers true. Raises: as `read` does."""
        floor = self._seen.newest or nanoseconds(self.clock.now())
        live = Live(self._opened(), logql(query), self._seen, floor, self.note)
        arrived: asyncio.Queue[list[Stored]] = asyncio.Queue(maxsize=_SPARE)
        keeping = self._runner.run(_begun(live, arrived))
        try:
            while not until():
                found = self._runner.run(_next(arrived, keeping))
                fresh = sorted(entries(found, self._ranks), key=_place)
                yield from self._once.only_new(filter(query.matches, fresh))
        finally:
            self._runner.run(_cancelled(keeping))

    def close(self) -> None:
        if self._http is not None:
            self._runner.run(self._http.close())
        self._runner.close()

    def _opened(self) -> LokiHttp:
        if self._http is None:
            self._http = self._runner.run(LokiHttp.open(self.url))
        return self._http

    def _newest(self, query: Query, count: int) -> list[Entry]:
        """Pages are read until one goes back before the newest so many, as lines of one instant are put in order."""
        size = min(self.page_size, count + _SPARE)
        found: list[Entry] = []
        for page in self._each(backwards(self._opened(), logql(query), self._span(query), size)):
            self._seen.new(page)
            older = Once().only_new(filter(query.matches, entries(page, {})))
            found = sorted([*older, *found], key=_place)
            if page and len(found) > count and page[0].time < found[-count].time:
                break
        return list(self._once.only_new(found))[-count:]

    def _span(self, query: Query) -> Span:
        """A little wider than asked: the time that a line says is cut to milliseconds."""
        end = query.end or self.clock.now() + _AHEAD
        start = nanoseconds(query.start) if query.start else nanoseconds(end) - _BACK
        return Span(max(0, start - _SLACK), nanoseconds(end) + _SLACK)

    def _each(self, pages: AsyncIterator[list[Stored]]) -> Iterator[list[Stored]]:
        async def following() -> list[Stored] | None:
            return await anext(pages, None)

        while (page := self._runner.run(following())) is not None:
            yield page


async def _begun(live: Live, arrived: asyncio.Queue[list[Stored]]) -> asyncio.Task[None]:
    async def keep() -> None:
        async for found in live.lines():
            await arrived.put(found)

    return asyncio.create_task(keep())


async def _next(arrived: asyncio.Queue[list[Stored]], keeping: asyncio.Task[None]) -> list[Stored]:
    """Nothing where nothing came for a moment. Raises: what ended `keeping`."""
    if keeping.done() and arrived.empty():
        keeping.result()
    with suppress(TimeoutError):
        return await asyncio.wait_for(arrived.get(), _LOOK)
    return []


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
