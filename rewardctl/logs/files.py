"""The daemons' log files of one project, `<directory>/<service>.jsonl`, read as one log in order of time."""

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from operator import attrgetter
from pathlib import Path
from typing import Final

from rewardctl.logs.entry import Entry
from rewardctl.logs.query import Query
from rewardctl.logs.tail import Tail

POLL: Final = 0.15
"""Seconds between two looks at files that say nothing new."""
_DISORDER: Final = 64
"""Threads may write a few lines of one file out of order; so many are held back to put them right."""
_by_time = attrgetter("time")


@dataclass
class LogFiles:
    directory: Path
    _tails: dict[Path, Tail] = field(default_factory=dict, repr=False)

    def read(self, query: Query) -> Iterator[Entry]:
        """The matching entries that are stored, by time and then arrival; memory does not grow with their number."""
        wanted = _wanted(query)
        found = heapq.merge(*(_settled(tail.entries(wanted)) for tail in self._opened()), key=_by_time)
        matching = filter(query.matches, found)
        yield from matching if query.tail is None else deque(matching, maxlen=query.tail)

    def skip(self) -> None:
        """Leave out what is stored now: `fresh` and `follow` begin after it."""
        for tail in self._opened():
            tail.skip()

    def fresh(self, query: Query) -> list[Entry]:
        """The matching entries that came since the last `read`, `skip` or `fresh`, without waiting."""
        wanted = _wanted(query)
        found = (entry for tail in self._opened() for entry in tail.batch(wanted))
        return sorted(filter(query.matches, found), key=_by_time)

    def follow(self, query: Query, until: Callable[[], bool] = lambda: False) -> Iterator[Entry]:
        """Entries as they come, files that appear later among them, until `until` answers true."""
        while not until():
            found = self.fresh(query)
            yield from found
            if not found:
                time.sleep(POLL)

    def close(self) -> None:
        for tail in self._tails.values():
            tail.close()
        self._tails.clear()

    def _opened(self) -> Iterable[Tail]:
        for path in sorted(self.directory.glob("*.jsonl")):
            if path not in self._tails:
                self._tails[path] = Tail(path)
        return self._tails.values()


def _wanted(query: Query) -> Callable[[bytes], bool]:
    if query.request_id is None:
        return lambda _: True
    needle = f'"{query.request_id}"'.encode()
    return lambda line: needle in line


def _settled(entries: Iterable[Entry]) -> Iterator[Entry]:
    arrivals = count()
    held: list[tuple[object, int, Entry]] = []
    for entry in entries:
        heapq.heappush(held, (entry.time, next(arrivals), entry))
        if len(held) > _DISORDER:
            yield heapq.heappop(held)[2]
    while held:
        yield heapq.heappop(held)[2]
