import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest

from rewardctl.kernel import log

Lines = Callable[[], list[dict[str, Any]]]
ROUTED = ("", "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What a process that logs from `debug` on has written; the loggers are put back afterwards."""
    before = [(one, one.handlers[:], one.level, one.propagate) for one in map(logging.getLogger, ROUTED)]
    stream = StringIO()
    log.configure("event", env="test", level="debug", stream=stream)
    yield stream
    log.give_up()
    for one, handlers, level, propagate in before:
        one.handlers, one.propagate = handlers, propagate
        one.setLevel(level)


@pytest.fixture
def lines(written: StringIO) -> Lines:
    """Each line that was written, read as JSON; whatever breaks a line or is no JSON fails."""

    def read() -> list[dict[str, Any]]:
        text = written.getvalue()
        assert not text or text.endswith("\n")
        return [json.loads(line) for line in text.split("\n")[:-1]]

    return read
