"""Where in a log file to look for a span of time, without reading the rest of it."""

from datetime import datetime, timedelta
from typing import BinaryIO, Final

from rewardctl.logs import lines
from rewardctl.logs.entry import NEVER, parsed
from rewardctl.logs.query import Query

_SLACK: Final = timedelta(seconds=10)
"""By so much a line may be older than one before it in its file."""
_NEAR_BYTES: Final = 1 << 20


def overlaps(file: BinaryIO, query: Query) -> bool:
    """By the times of its first and last lines; a file that tells none of them may hold anything."""
    if query.start is None and query.end is None:
        return True
    newest = next((_time(line) for _, line in lines.backwards(file)), NEVER)
    oldest = _time(lines.first(file))
    file.seek(0)
    too_old = query.start is not None and newest != NEVER and query.start - newest > _SLACK
    too_new = query.end is not None and oldest != NEVER and oldest - query.end > _SLACK
    return not (too_old or too_new)


def seek(file: BinaryIO, start: datetime) -> None:
    """Go to the beginning of a line, not far before the first of `start` or later."""
    low, high = 0, file.seek(0, 2)
    while high - low > _NEAR_BYTES:
        middle = (low + high) // 2
        _seek_line(file, middle)
        time = _time(file.readline())
        if time == NEVER:
            break
        low, high = (middle, high) if start - time > _SLACK else (low, middle)
    _seek_line(file, low)


def _seek_line(file: BinaryIO, place: int) -> None:
    """To the first line that begins after `place`, or at the very beginning."""
    file.seek(place)
    if place:
        file.readline()


def _time(line: bytes) -> datetime:
    return parsed(line, "", NEVER).time
