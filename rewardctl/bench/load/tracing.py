"""What took how long within the slowest requests, read from the log before the platform is thrown away."""

import time
from contextlib import closing
from pathlib import Path
from shlex import quote
from typing import Any, Final

from rewardctl.bench.load.report import Measured, Slow
from rewardctl.logs import spans
from rewardctl.logs.files import LogFiles
from rewardctl.logs.query import Query

_TRACED: Final = 3
_PATIENCE: Final = 2.0
"""Seconds: a line is written a little after its request was answered."""
_LOOK_SECONDS: Final = 0.1


def command(request_id: str, directory: str) -> str:
    """It shows the request's way, as long as the platform's directory is there."""
    return f"REWARDCTL_HOME={quote(directory)} rewardctl trace {request_id}"


def traced(found: Measured, logs: Path) -> Measured:
    """With the spans of its few slowest requests."""
    first = [_with_spans(one, logs) for one in found.slowest[:_TRACED]]
    return found.model_copy(update={"slowest": [*first, *found.slowest[_TRACED:]]})


def _with_spans(slow: Slow, logs: Path) -> Slow:
    deadline = time.monotonic() + _PATIENCE
    while not (found := _spans(slow.request_id, logs)) and slow.request_id and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    return slow.model_copy(update={"spans": found})


def _spans(request_id: str | None, logs: Path) -> list[dict[str, Any]]:
    if request_id is None:
        return []
    with closing(LogFiles(logs)) as files:
        return [spans.as_json(one) for one in spans.spans(files.read(Query(request_id=request_id)))]
