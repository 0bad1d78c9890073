import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rewardctl.logs.files import LogFiles

Write = Callable[..., None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Appends one line a time of day (`09:00:01.000`) to a service's file."""

    def _write(service: str, *times: str, **fields: Any) -> None:
        with (tmp_path / f"{service}.jsonl").open("a", encoding="utf-8") as file:
            for time in times:
                entry = {"time": f"2026-11-22T{time}Z", "level": "info", "service": service, "msg": f"{service} {time}"}
                file.write(json.dumps(entry | fields) + "\n")

    return _write


@pytest.fixture
def files(tmp_path: Path) -> Iterator[LogFiles]:
    found = LogFiles(tmp_path)
    yield found
    found.close()
