"""Locks of files, by which the processes of one project keep out of each other's way."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rewardctl.kernel.errors import AlreadyRunning
from rewardctl.runtime import durable
from rewardctl.runtime.project import Project


@contextmanager
def locked(project: Project) -> Iterator[None]:
    """Be the project's only supervisor; the lock goes with the process, however it ends.

    Raises: AlreadyRunning.
    """
    with _opened(project.lock_file) as handle:
        _take(handle)
        yield


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Of several processes that ask by the same file, each waits for the one before; for what takes no time."""
    with _opened(path) as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextmanager
def among(path: Path) -> Iterator[Callable[[], None]]:
    """Be one of those who use something; what it gives waits until nobody else does, and then keeps others out."""
    with _opened(path) as handle:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield lambda: fcntl.flock(handle, fcntl.LOCK_EX)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    with durable.refusals(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyRunning(hint="see: rewardctl ps") from None
