import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rewardctl.kernel.clock import iso
from rewardctl.logs.loki.source import LokiLogs
from tests.fakes.loki import FakeLoki, listening, pushed

Say = Callable[..., None]


@pytest.fixture
def loki() -> Iterator[FakeLoki]:
    with listening() as fake:
        yield fake


@pytest.fixture
def notes() -> list[str]:
    return []


@pytest.fixture
def logs(loki: FakeLoki, notes: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[LokiLogs]:
    monkeypatch.setattr("rewardctl.logs.loki.http._PAUSE_SECONDS", 0.001)
    monkeypatch.setattr("rewardctl.logs.loki.live._FIRST_PAUSE", 0.01)
    with closing(LokiLogs(loki.url, notes.append)) as found:
        yield found


@pytest.fixture
def say(loki: FakeLoki) -> Say:
    """Pushes a line of event for each number, so many milliseconds after a minute ago."""
    begin = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)

    def _say(*numbers: int, **fields: Any) -> None:
        lines = [
            {"time": iso(begin + timedelta(milliseconds=number)), "level": "info", "service": "event", "number": number}
            for number in numbers
        ]
        loki.push(pushed([line | fields for line in lines]))

    return _say


def recorded(name: str) -> Any:

    return json.loads((Path(__file__).parents[2] / "fixtures" / "loki" / f"{name}.json").read_text())
