"""The exit statuses that scripts may rely on."""

from enum import IntEnum
from typing import Final

from rewardctl.kernel.errors import (
    Conflict,
    EventInactive,
    Forbidden,
    Invalid,
    NewerDatabase,
    NotEmpty,
    NotFound,
    OutOfPeriod,
    RewardctlError,
    SetupError,
    Stale,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)


class Status(IntEnum):
    OK = 0
    FAILED = 1
    """It failed, or a search found nothing."""
    USAGE = 2
    """The command line, or the input it carries, is not valid."""
    UNAUTHENTICATED = 3
    FORBIDDEN = 4
    NOT_FOUND = 5
    CONFLICT = 6
    """The present state does not allow it, or it changed since it was read."""
    UNAVAILABLE = 7
    """A part of the platform is away or too slow, or one asked too often; try again later."""
    SETUP = 8
    """This machine or project is not ready; the hint says the mend."""
    NEWER = 9
    """A database is of a newer version than this rewardctl."""
    CROSSED = 99
    """A bench crossed a threshold."""
    INTERRUPTED = 130


_OF_ERROR: Final[dict[type, Status]] = {
    Invalid: Status.USAGE,
    Unauthenticated: Status.UNAUTHENTICATED,
    Forbidden: Status.FORBIDDEN,
    NotFound: Status.NOT_FOUND,
    Conflict: Status.CONFLICT,
    EventInactive: Status.CONFLICT,
    OutOfPeriod: Status.CONFLICT,
    Stale: Status.CONFLICT,
    TooManyRequests: Status.UNAVAILABLE,
    Unavailable: Status.UNAVAILABLE,
    NewerDatabase: Status.NEWER,
    NotEmpty: Status.CONFLICT,
    SetupError: Status.SETUP,
}


def status_of(error: RewardctlError) -> Status:
    """The status of the nearest class that has one, else FAILED."""
    return next((_OF_ERROR[cls] for cls in type(error).__mro__ if cls in _OF_ERROR), Status.FAILED)
