"""The parts of one service's log: `event.jsonl.1`, `event.jsonl.2`, … in order of age, and then `event.jsonl`."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from rewardctl.kernel.log_file import numbers_of, part

_NUMBER: Final = re.compile(r"\.\d+$", re.ASCII)
_MOMENT: Final = 0.5
_LOOK: Final = 0.005


def parts(live: Path) -> list[Path]:
    """The full ones, oldest first."""
    return [part(live, number) for number in numbers_of(live)]


def opened(live: Path) -> list[BinaryIO]:
    """All of them, the live one last; one that is turned over meanwhile is neither missed nor there twice.

    Raises: OSError where there is none.
    """
    _await(live)
    while last := _opened([live]):
        found = [*_opened(parts(live)), *last]
        if is_of(last[0], live):
            return found
        for file in found:
            file.close()
    return _opened(parts(live)) or [live.open("rb")]


def lives(directory: Path) -> list[Path]:
    """The live file of each log in the directory, also of one that is just being turned over."""
    found = (_NUMBER.sub("", path.name) for path in directory.glob("*.jsonl*"))
    return [directory / name for name in sorted(set(found)) if name.endswith(".jsonl")]


def newest(live: Path) -> Path | None:
    """The live file, or the newest part while there is none."""
    return live if live.exists() else next(reversed(parts(live)), None)


def after(file: BinaryIO, live: Path) -> list[BinaryIO]:
    """Those that came after `file`, which is no longer the live one; what is there is all newer where it is gone."""
    found = opened(live)
    place = next((place for place, one in enumerate(found) if _same(one, file)), -1)
    for one in found[: place + 1]:
        one.close()
    return found[place + 1 :]


def is_of(file: BinaryIO, path: Path) -> bool:
    """Whether it is the file that is at the path now."""
    with suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    return False


def _await(live: Path) -> None:
    """It is away for a moment while it is turned over, and for longer where its process was killed just then."""
    deadline = time.monotonic() + _MOMENT
    while not live.exists() and time.monotonic() < deadline:
        time.sleep(_LOOK)


def _same(one: BinaryIO, other: BinaryIO) -> bool:
    return os.path.samestat(os.fstat(one.fileno()), os.fstat(other.fileno()))


def _opened(paths: list[Path]) -> list[BinaryIO]:
    found: list[BinaryIO] = []
    for path in paths:
        with suppress(FileNotFoundError):  # the oldest go as new ones come
            found.append(path.open("rb"))
    return found
