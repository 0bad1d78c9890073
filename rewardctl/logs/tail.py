"""One growing file, read from where it was left."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from rewardctl.logs.entry import NEVER, Entry, parsed

_BATCH: Final = 4096
_LAST_LINE: Final = 1 << 20


class Tail:
    """A half-written last line waits for its end; a file cut short or replaced is read from its beginning.

    `event-2.jsonl` is of the service event, as is `event.jsonl`.

    Raises: OSError where the file can't be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._service = re.sub(r"-\d+$", "", path.stem, flags=re.ASCII)
        self._file: BinaryIO = path.open("rb")
        self._before: datetime = NEVER

    def close(self) -> None:
        self._file.close()

    def skip(self) -> None:
        """Go past every whole line that is there."""
        size = self._file.seek(0, os.SEEK_END)
        start = self._file.seek(max(0, size - _LAST_LINE))
        self._file.seek(start + self._file.read(size - start).rfind(b"\n") + 1)

    def entries(self, wanted: Callable[[bytes], bool]) -> Iterator[Entry]:
        """The whole lines up to the present end, without those that `wanted` turns away unparsed."""
        for line in self._lines():
            if wanted(line):
                entry = parsed(line, self._service, self._before)
                self._before = entry.time
                yield entry

    def batch(self, wanted: Callable[[bytes], bool]) -> list[Entry]:
        """What has come since the last call, at most a few thousand lines at once."""
        self._rewind_if_cut()
        found = list(islice(self.entries(wanted), _BATCH))
        if not found:
            self._reopen_if_replaced()
        return found

    def _lines(self) -> Iterator[bytes]:
        while (line := self._file.readline()).endswith(b"\n"):
            yield line
        self._file.seek(-len(line), os.SEEK_CUR)

    def _rewind_if_cut(self) -> None:
        if os.fstat(self._file.fileno()).st_size < self._file.tell():
            self._file.seek(0)

    def _reopen_if_replaced(self) -> None:
        with suppress(FileNotFoundError):
            if not os.path.samestat(self._path.stat(), os.fstat(self._file.fileno())):
                fresh = self._path.open("rb")
                self._file.close()
                self._file = fresh
