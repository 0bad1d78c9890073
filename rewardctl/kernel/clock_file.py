"""The clock that can be set, in development and tests: a small file says how far it is from the system's.

Every process that goes by it looks at the file again within 0.2 s, so they agree. In production there is no such
clock. Tokens, leases and log lines keep real time everywhere.
"""

import json
import time
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from rewardctl.kernel.clock import Clock, OffsetClock, SystemClock
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.replaced import Mark, mark
from rewardctl.kernel.settings import ServiceSettings

_LOOK_SECONDS: Final = 0.2
_RESET: Final = "run: rewardctl clock reset"


def clock_of(settings: ServiceSettings) -> Clock:
    """The clock that activities, periods and expiry go by.

    Raises: BadSettings where the clock is set in production, or its file can't be read.
    """
    path = settings.clock_file
    if path is None:
        return SystemClock()
    if settings.env == "production":
        require_unset(path)
        return SystemClock()
    read(path)
    return OffsetClock(ClockFile(path).offset)


def read(path: Path) -> timedelta:
    """How far the clock is ahead of real time; nothing where there is no such file. Raises: BadSettings."""
    try:
        return timedelta(milliseconds=int(json.loads(path.read_bytes())["offsetMilliseconds"]))
    except FileNotFoundError:
        return timedelta()
    except (OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise BadSettings(f"The clock {path} can't be read", hint=_RESET) from error


def content(offset: timedelta) -> bytes:
    """What the file of such a clock holds."""
    return json.dumps({"offsetMilliseconds": offset // timedelta(milliseconds=1)}).encode() + b"\n"


@dataclass(slots=True)
class ClockFile:
    """Follows the file at `path`; what can't be read changes nothing."""

    path: Path
    _offset: timedelta = timedelta()
    _seen: Mark | None = None
    _next_look: float = field(default=-1.0)

    def offset(self) -> timedelta:
        if time.monotonic() >= self._next_look:
            self._look()
            self._next_look = time.monotonic() + _LOOK_SECONDS
        return self._offset

    def _look(self) -> None:
        seen = mark(self.path)
        if seen == self._seen:
            return
        try:
            self._offset = read(self.path)
        except BadSettings:
            return
        self._seen = seen


def require_unset(path: Path) -> None:
    """Raises: BadSettings where there is such a file."""
    if path.exists():
        raise BadSettings("The clock is set, which is not for production", hint=_RESET)
