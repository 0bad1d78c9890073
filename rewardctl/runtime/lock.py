import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from rewardctl.kernel.errors import AlreadyRunning
from rewardctl.runtime import durable
from rewardctl.runtime.project import Project


@contextmanager
def locked(project: Project) -> Iterator[None]:
    """Be the project's only supervisor; the lock goes with the process, however it ends.

    Raises: AlreadyRunning.
    """
    with durable.refusals(project.lock_file):
        handle = os.open(project.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(handle)
        yield
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AlreadyRunning(hint="see: rewardctl ps") from None
