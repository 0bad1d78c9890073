"""The growing log of one service, all its parts, read from where it was left."""

import os
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final, Self

from rewardctl.logs import bounds, lines, parts
from rewardctl.logs.entry import NEVER, Entry, parsed
from rewardctl.logs.query import Query, needles_of

DISORDER: Final = 64
"""Threads may write a few lines of one file out of order; so many are held back to put them right."""
_BATCH: Final = 4096


class Tail:
    """A half-written last line waits for its end; a file cut short or replaced is read from its beginning.

    `event-2.jsonl` is of the service event, as is `event.jsonl`. `looked_at` counts the lines that were parsed.

    Raises: OSError where the file can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self.looked_at = 0
        self._path = path
        self._instance = path.stem
        self._service = re.sub(r"-\d+$", "", path.stem, flags=re.ASCII)
        self._files: deque[BinaryIO] = deque(parts.opened(path))
        self._before: tuple[datetime, int] = NEVER, -1

    def close(self) -> None:
        for file in self._files:
            file.close()

    def skip(self) -> None:
        """Go past every whole line that is there."""
        self._begin_at(self._files[-1], lines.end_of_last(self._files[-1]))

    def narrow(self, query: Query) -> None:
        """Leave out what can't be asked for: whole parts by their times, and what is before the newest lines."""
        within = [file for file in self._files if bounds.overlaps(file, query)]
        live = self._files[-1]
        for file in [file for file in self._files if file not in (*within, live)]:
            self._files.remove(file)
            file.close()
        if live not in within:
            live.seek(lines.end_of_last(live))
        if query.tail is not None:
            self._rewind(within, query, query.tail + DISORDER)
        elif query.start is not None and within:
            bounds.seek(within[0], query.start)

    def entries(self, query: Query) -> Iterator[Entry]:
        """What may match up to the present end, to be gone through to its end."""
        needles = needles_of(query)
        while True:
            file = self._files[0]
            yield from self._parsed(lines.holding(file, needles) if needles else lines.onwards(file))
            if len(self._files) == 1:
                return
            yield from self._parsed(filter(None, [file.read()]))
            self._files.popleft().close()

    def batch(self, query: Query) -> list[Entry]:
        """What has come since the last call, at most a few thousand lines at once."""
        needles = needles_of(query)
        replaced = len(self._files) == 1 and self._settle()
        found = list(islice(lines.onwards(self._files[0]), _BATCH))
        if not found and (replaced or len(self._files) > 1):
            return [*self._parsed(filter(None, [self._files[0].read()])), *self._turned().batch(query)]
        return list(self._parsed(line for line in found if lines.holds(line, needles)))

    def _settle(self) -> bool:
        """Whether another file has taken the place of the one that is read."""
        file = self._files[0]
        if os.fstat(file.fileno()).st_size < file.tell():
            file.seek(0)
        newest = parts.newest(self._path)
        return newest is not None and not parts.is_of(file, newest)

    def _turned(self) -> Self:
        old = self._files.popleft()
        if not self._files:
            self._files.extend(parts.after(old, self._path))
        old.close()
        return self

    def _parsed(self, found: Iterable[bytes]) -> Iterator[Entry]:
        for line in found:
            yield self._entry(line)

    def _entry(self, line: bytes) -> Entry:
        self.looked_at += 1
        entry = parsed(line, self._service, *self._before, instance=self._instance)
        self._before = entry.time, entry.rank
        return entry

    def _rewind(self, within: Sequence[BinaryIO], query: Query, count: int) -> None:
        """Begin at the line that is `count` matching ones before the end, where there are so many."""
        place = next(islice(self._matching_backwards(within, query), count - 1, None), None)
        self._before = NEVER, -1
        for file in within:
            file.seek(0)
        if place:
            self._begin_at(*place)

    def _matching_backwards(self, within: Sequence[BinaryIO], query: Query) -> Iterator[tuple[BinaryIO, int]]:
        """Where those that say their own time begin."""
        needles = needles_of(query)
        for file in reversed(within):
            for place, line in lines.backwards(file):
                if lines.holds(line, needles):
                    self._before = NEVER, -1
                    entry = self._entry(line)
                    if entry.time != NEVER and query.matches(entry):
                        yield file, place

    def _begin_at(self, file: BinaryIO, place: int) -> None:
        while self._files[0] is not file:
            self._files.popleft().close()
        file.seek(place)
