"""The daemons' log files of one project, in all their parts, read as one log in order of time."""

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from typing import Final

from rewardctl.logs import parts
from rewardctl.logs.entry import Entry
from rewardctl.logs.order import Once, settled
from rewardctl.logs.query import Query
from rewardctl.logs.tail import DISORDER, Tail

POLL: Final = 0.15
"""Seconds between two looks at files that say nothing new."""
_place = attrgetter("place")


@dataclass
class LogFiles:
    directory: Path
    _tails: dict[Path, Tail] = field(default_factory=dict, repr=False)
    _once: Once = field(default_factory=Once, repr=False)

    @property
    def looked_at(self) -> int:
        """How many lines were parsed until now."""
        return sum(tail.looked_at for tail in self._tails.values())

    def read(self, query: Query) -> Iterator[Entry]:
        """The matching entries that are stored, in order of place; memory does not grow with their number."""
        tails = list(self._opened())
        for tail in tails:
            tail.narrow(query)
        found = heapq.merge(*(settled(tail.entries(query), DISORDER) for tail in tails), key=_place)
        matching = self._once.only_new(filter(query.matches, found))
        yield from matching if query.tail is None else deque(matching, maxlen=query.tail)

    def skip(self) -> None:
        """Leave out what is stored now: `fresh` and `follow` begin after it."""
        for tail in self._opened():
            tail.skip()

    def fresh(self, query: Query) -> list[Entry]:
        """The matching entries that came since the last `read`, `skip` or `fresh`, without waiting."""
        found = (entry for tail in self._opened() for entry in tail.batch(query))
        return list(self._once.only_new(sorted(filter(query.matches, found), key=_place)))

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
        for path in parts.lives(self.directory):
            if path not in self._tails:
                with suppress(FileNotFoundError):
                    self._tails[path] = Tail(path)
        return self._tails.values()
