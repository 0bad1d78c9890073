"""What the daemons' containers wrote to standard output, as the engine keeps it, read as one log in order of time."""

import heapq
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final

from rewardctl.kernel.services import DAEMONS
from rewardctl.logs.entry import NEVER, Entry, parsed
from rewardctl.logs.order import Once, settled
from rewardctl.logs.query import Query, needles_of
from rewardctl.logs.tail import DISORDER
from rewardctl.runtime.compose.containers import Container

POLL: Final = 0.7
"""Seconds between two looks: each asks the engine once for every container."""
_place = attrgetter("place")


@dataclass
class ContainerLogs:
    """`found` answers the project's containers as they are now: one may be added or made again while it is followed."""

    found: Callable[[], Sequence[Container]]
    _seen: dict[str, str] = field(default_factory=dict, repr=False)
    _once: Once = field(default_factory=Once, repr=False)

    def read(self, query: Query) -> Iterator[Entry]:
        """The matching entries that are kept, in order of place."""
        streams = [settled(self._entries(one, query), DISORDER) for one in self._daemons()]
        matching = self._once.only_new(filter(query.matches, heapq.merge(*streams, key=_place)))
        yield from matching if query.tail is None else deque(matching, maxlen=query.tail)

    def skip(self) -> None:
        """Leave out what is kept now: `fresh` and `follow` begin after it."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")
        self._seen = {one.id: now for one in self._daemons()}

    def fresh(self, query: Query) -> list[Entry]:
        """The matching entries that came since the last `read`, `skip` or `fresh`."""
        found = (entry for one in self._daemons() for entry in self._entries(one, query))
        return list(self._once.only_new(sorted(filter(query.matches, found), key=_place)))

    def follow(self, query: Query, until: Callable[[], bool] = lambda: False) -> Iterator[Entry]:
        """Entries as they come, until `until` answers true."""
        while not until():
            yield from self.fresh(query)
            time.sleep(POLL)

    def close(self) -> None:
        """Nothing stays open between two looks."""

    def _daemons(self) -> Sequence[Container]:
        return [one for one in self.found() if one.service in DAEMONS]

    def _entries(self, one: Container, query: Query) -> Iterator[Entry]:
        needles, before, rank = needles_of(query), NEVER, -1
        for line in self._lines(one):
            if not needles or any(needle in line for needle in needles):
                entry = parsed(line, one.service, before, rank)
                before, rank = entry.time, entry.rank
                yield entry

    def _lines(self, one: Container) -> Iterator[bytes]:
        """Those past the last one that was seen, by the times that the engine gives them; all of one width."""
        seen = self._seen.get(one.id, "")
        command = ["docker", "logs", "--timestamps", *(["--since", seen] if seen else []), one.id]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as said:  # noqa: S603 - a fixed argument list
            for line in said.stdout or ():
                when, _, rest = line.partition(b" ")
                if (told := when.decode("ascii", "replace")) > seen:
                    self._seen[one.id] = told
                    yield rest
