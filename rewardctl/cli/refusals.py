"""What the system refuses a command, such as room on a disk, in our words."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress

from rewardctl.cli.exits import Status
from rewardctl.kernel.errors import DiskFull, RewardctlError, SetupError


def unless_refused(work: Callable[[], int]) -> int:
    """The status that `work` answers, once all that it printed is out; a reader that went away is no error.

    Raises: DiskFull, SetupError.
    """
    try:
        status = work()
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return Status.FAILED
    except OSError as error:
        _drop_output()
        if error.errno is None:
            raise
        raise _told(error) from error
    return status


def _drop_output() -> None:
    """What standard output does not take, lest the way out stumbles over it again."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _told(error: OSError) -> RewardctlError:
    """A file that we write says its name: one without is what is printed."""
    reason = error.strerror or str(error)
    if error.errno in DiskFull.NUMBERS:
        what = error.filename or "Standard output"
        return DiskFull(f"{what} can't be written: {reason}", hint="free some disk space and try again")
    if error.filename is None:
        return SetupError(f"The system refused: {reason}", hint="add --verbose to see what lies behind it")
    return SetupError(
        f"{error.filename} can't be used: {reason}", hint="look at what is there, and who may read and write it"
    )
