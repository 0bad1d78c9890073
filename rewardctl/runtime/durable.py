"""Files that are whole or not there: written beside their place, then moved into it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from rewardctl.kernel.errors import DiskFull, SetupError


def write(path: Path, content: bytes, *, flush: bool = True) -> None:
    """Put `content` in place with mode 0600; with `flush` it outlives a power cut too.

    Raises: DiskFull, SetupError.
    """
    with drafted(path, flush=flush) as file:
        _give(file.fileno(), path.parent)
        file.write(content)


@contextmanager
def drafted(path: Path, *, flush: bool = True) -> Iterator[IO[bytes]]:
    """A file beside `path`, of mode 0600, that takes its place once it is whole and, with `flush`, on the disk.

    Raises: DiskFull, SetupError.
    """
    with refusals(path):
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                if flush:
                    os.fsync(handle)
            Path(draft).replace(path)
            if flush:
                _flush_directory(path.parent)
        finally:
            Path(draft).unlink(missing_ok=True)


def make_directory(path: Path) -> None:
    """Raises: DiskFull, SetupError."""
    with refusals(path):
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """Give the system's refusals our words. Raises: DiskFull, SetupError."""
    try:
        yield
    except OSError as error:
        if error.errno in DiskFull.NUMBERS:
            raise DiskFull(f"There is no room to write {path}", hint="free some disk space and try again") from error
        reason = error.strerror or str(error)
        raise SetupError(f"{path} can't be written: {reason}", hint=f"mend {path.parent} and try again") from error


def give_to_owner(path: Path) -> None:
    """To whom the directory belongs that it is in."""
    _give(path, path.parent)


def _give(made: int | Path, directory: Path) -> None:
    """What root writes belongs to whom the directory does: their daemons must read it."""
    if os.geteuid() == 0:
        whose = directory.stat()
        os.chown(made, whose.st_uid, whose.st_gid)


def _flush_directory(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
