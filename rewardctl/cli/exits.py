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
    USAGE = 2
    UNAUTHENTICATED = 3
    FORBIDDEN = 4
    NOT_FOUND = 5
    CONFLICT = 6
    UNAVAILABLE = 7
    SETUP = 8
    NEWER = 9
    CROSSED = 99
    INTERRUPTED = 130


MEANINGS: Final[dict[Status, str]] = {
    Status.OK: "done",
    Status.FAILED: "it failed, or nothing was found",
    Status.USAGE: "the command or its input is not valid",
    Status.UNAUTHENTICATED: "not logged in",
    Status.FORBIDDEN: "your role does not allow it",
    Status.NOT_FOUND: "there is no such thing",
    Status.CONFLICT: "the present state does not allow it: claimed already, sold out, taken, not begun or over",
    Status.UNAVAILABLE: "the platform, or a part of it, is away, or it was asked too often",
    Status.SETUP: "this machine or project is not ready; the hint says the mend",
    Status.NEWER: "a database is of a newer version than this rewardctl",
    Status.CROSSED: "a bench crossed a threshold",
    Status.INTERRUPTED: "interrupted",
}
"""In the words of docs/cli.md, which a test compares."""


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
