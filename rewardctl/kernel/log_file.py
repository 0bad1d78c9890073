"""A log file of bounded size, turned over by the process that writes it: so no line is lost, whoever is killed when.

A full `event.jsonl` is renamed to `event.jsonl.8`, one past the newest part, and a new file is put behind the same
descriptors; what other threads write at that moment goes to the one or to the other. Names never move on, so a reader
that has a part open, or knows its name, is not misled.
"""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

_MEGABYTE: Final = 1 << 20
_MODE: Final = 0o600
_UNSEEN: Final = 1 << 16
"""What is written between two looks at a file's size: others may write to it too."""
_STANDARD: Final = (1, 2)


class Output(Protocol):
    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...


class File(Output, Protocol):
    def fileno(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """`count` files of `size` bytes, the one that is written among them."""

    size: int
    count: int

    @classmethod
    def of(cls, megabytes: int, count: int) -> "Limit":
        return cls(megabytes * _MEGABYTE, count)


@dataclass(slots=True)
class TurnedOver:
    """Writes to `stream`, and turns it over where it is the file at `path`; so are standard output and error."""

    stream: File
    path: Path
    limit: Limit
    _room: int = 0
    """Characters that may be written before the file's size is asked for."""

    def write(self, text: str) -> None:
        self.stream.write(text)
        self._room -= len(text)

    def flush(self) -> None:
        self.stream.flush()
        if self._room <= 0:
            self._look()

    def _look(self) -> None:
        with suppress(OSError):  # a directory that can't be written to is no reason to stop logging
            self._room = min(self.limit.size - os.fstat(self.stream.fileno()).st_size, _UNSEEN)
            if self._room <= 0 and self._is_ours(self.stream.fileno()):
                self._turn_over()

    def _is_ours(self, descriptor: int) -> bool:
        with suppress(OSError):
            return os.path.samestat(os.fstat(descriptor), self.path.stat())
        return False

    def _turn_over(self) -> None:
        numbers = numbers_of(self.path)
        moved = [one for one in {self.stream.fileno(), *_STANDARD} if self._is_ours(one)]
        self.path.rename(part(self.path, max(numbers, default=0) + 1))
        fresh = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
        for descriptor in moved:
            os.dup2(fresh, descriptor, inheritable=os.get_inheritable(descriptor))
        os.close(fresh)
        for number in numbers[: max(0, len(numbers) + 2 - self.limit.count)]:
            part(self.path, number).unlink(missing_ok=True)


def part(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def numbers_of(path: Path) -> list[int]:
    """Of the full parts of the log at `path`, oldest first."""
    ends = (one.name.removeprefix(f"{path.name}.") for one in path.parent.glob(f"{path.name}.*"))
    return sorted(int(end) for end in ends if end.isascii() and end.isdigit())
