"""What each source of entries does alike: put right what is a little out of order, and show what is repeated once."""

import heapq
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Final

from rewardctl.logs.entry import Entry

_KEPT: Final = 10_000


def settled(entries: Iterable[Entry], held_back: int) -> Iterator[Entry]:
    """In order of place and then arrival, where none is further than `held_back` entries from where it belongs."""
    arrivals = count()
    held: list[tuple[tuple[datetime, str, int], int, Entry]] = []
    for entry in entries:
        heapq.heappush(held, (entry.place, next(arrivals), entry))
        if len(held) > held_back:
            yield heapq.heappop(held)[2]
    while held:
        yield heapq.heappop(held)[2]


class Once:
    """Knows the last few thousand entries: a shipper that was killed sends some lines again.

    Two lines of equal time, service and text are one. A traceback may well say the same line twice, so a line that is
    no JSON is always new.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[datetime, str, str], None] = {}

    def only_new(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        return (entry for entry in entries if entry.fields is None or self._is_new(entry))

    def _is_new(self, entry: Entry) -> bool:
        key = entry.time, entry.service, entry.raw
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > _KEPT:
            del self._seen[next(iter(self._seen))]
        return True
