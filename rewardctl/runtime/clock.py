"""Sets the clock that the project's daemons follow. Where its file is missing, time is real."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from rewardctl.kernel import clock_file
from rewardctl.kernel.clock import milliseconds
from rewardctl.kernel.errors import BadSettings, Invalid
from rewardctl.runtime import durable
from rewardctl.runtime.lock import in_turn
from rewardctl.runtime.project import Project

_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock says, and how far that is ahead of real time."""

    now: datetime
    offset: timedelta

    @property
    def real(self) -> bool:
        return not self.offset


def reading(project: Project) -> Reading:
    """Raises: BadSettings where the clock's file can't be read."""
    offset = clock_file.read(project.clock_file)
    return Reading(_real() + offset, offset)


def set_to(project: Project, instant: datetime) -> Reading:
    """Let the clock run on from `instant`. Raises: BadSettings in production; Invalid outside 1970 to 2998."""
    _require_allowed(project)
    with in_turn(project.clock_lock_file):
        return _set_to(project, instant)


def advance(project: Project, by: timedelta) -> Reading:
    """From where it stands: of several at once none is lost. Raises: as `set_to`."""
    _require_allowed(project)
    try:
        with in_turn(project.clock_lock_file):
            return _set_to(project, reading(project).now + by)
    except OverflowError:
        raise Invalid("The clock can't be set so far away", hint="choose a year from 1970 to 2998") from None


def reset(project: Project) -> Reading:
    """Go back to real time."""
    with in_turn(project.clock_lock_file):
        project.clock_file.unlink(missing_ok=True)
        return reading(project)


def _set_to(project: Project, instant: datetime) -> Reading:
    if not _FIRST <= instant < _LAST:
        raise Invalid("The clock can't be set so far away", hint="choose a year from 1970 to 2998")
    durable.write(project.clock_file, clock_file.content(instant - _real()), flush=False)
    return reading(project)


def _require_allowed(project: Project) -> None:
    """Raises: BadSettings in production."""
    if project.settings().env == "production":
        raise BadSettings("The clock can't be set in production", hint="it is for development and tests")


def require_real_in_production(project: Project) -> None:
    """Raises: BadSettings where the clock is set, in production."""
    if project.settings().env == "production":
        clock_file.require_unset(project.clock_file)


def _real() -> datetime:
    return milliseconds(datetime.now(UTC))
