import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.clock_file import ClockFile, clock_of, content, read
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.settings import ServiceSettings

DAY = timedelta(days=1)


def settings(file: Path | None, env: str = "test") -> ServiceSettings:
    return ServiceSettings.read(env=env, port=3999, public_keys_file=Path("jwks.json"), clock_file=file)


def put(file: Path, offset: timedelta) -> None:
    """As a whole, the way the runtime does it."""
    draft = file.with_suffix(".draft")
    draft.write_bytes(content(offset))
    draft.replace(file)


def until(followed: ClockFile, offset: timedelta) -> None:
    end = time.monotonic() + 0.5
    while followed.offset() != offset:
        assert time.monotonic() < end, "not followed within half a second"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


@pytest.mark.parametrize("offset", [timedelta(), DAY, -DAY, timedelta(days=-400, milliseconds=1)])
def test_an_offset_is_read_back_as_it_was_written(file: Path, offset: timedelta) -> None:
    put(file, offset)
    assert read(file) == offset


def test_a_set_clock_is_that_far_from_the_systems_and_runs_on(file: Path) -> None:
    put(file, DAY)
    clock = clock_of(settings(file))
    first, second = clock.now(), clock.now()
    assert timedelta() <= first - datetime.now(UTC) - DAY + timedelta(seconds=1) < timedelta(seconds=2)
    assert first <= second
    assert first.microsecond % 1000 == 0


def test_setting_moving_and_resetting_is_followed(file: Path) -> None:
    followed = ClockFile(file)
    assert followed.offset() == timedelta()
    for offset in (DAY, -DAY):
        put(file, offset)
        until(followed, offset)
    file.unlink()
    until(followed, timedelta())


def test_between_two_looks_the_file_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[Path] = []
    seen = Path.stat
    monkeypatch.setattr(time, "monotonic", lambda: 100.0)

    def look(path: Path) -> os.stat_result:
        looks.append(path)
        return seen(path)

    monkeypatch.setattr(Path, "stat", look)
    followed = ClockFile(file)
    for _ in range(1000):
        followed.offset()
    assert len(looks) == 1


def test_a_file_that_breaks_while_running_changes_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    put(file, DAY)
    followed = ClockFile(file)
    assert followed.offset() == DAY
    file.write_text("{")
    now = 101.0
    assert followed.offset() == DAY


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"offsetMilliseconds": null}', '{"offsetMilliseconds": 1e30}', "\ud800"]
)
def test_a_broken_file_is_refused_at_start_with_the_mend(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(BadSettings) as raised:
        clock_of(settings(file))
    assert raised.value.hint == "run: rewardctl clock reset"


def test_without_a_setting_time_is_the_systems() -> None:
    assert isinstance(clock_of(settings(None)), SystemClock)


def test_in_production_the_setting_is_ignored_and_a_set_clock_refused(file: Path) -> None:
    assert isinstance(clock_of(settings(file, "production")), SystemClock)
    put(file, timedelta())
    with pytest.raises(BadSettings, match="not for production"):
        clock_of(settings(file, "production"))
