from collections.abc import Iterator
from pathlib import Path

import pytest

from rewardctl.kernel import log, log_levels
from rewardctl.kernel.errors import BadSettings
from rewardctl.kernel.log import log_for
from rewardctl.kernel.log_levels import LevelFile
from tests.unit.kernel.conftest import Lines


@pytest.fixture
def told(tmp_path: Path, lines: Lines) -> Iterator[LevelFile]:
    assert lines() == []
    yield LevelFile(tmp_path / "levels.json", "event", "info")
    log.set_level("debug")


@pytest.mark.parametrize(
    ("content", "level"),
    [
        ('{"event": "debug"}', "debug"),
        ('{"*": "error"}', "error"),
        ('{"*": "error", "event": "warning"}', "warning"),
        ('{"auth": "debug"}', "info"),
        ('{"event": "loud"}', "debug"),
        ("no json", "debug"),
        (None, "info"),
    ],
)
def test_a_file_says_the_level_and_what_can_not_be_read_changes_nothing(
    told: LevelFile, tmp_path: Path, content: str | None, level: str
) -> None:
    if content is not None:
        (tmp_path / "levels.json").write_text(content)
    told.look()
    assert log.level() == level


def test_a_level_holds_from_the_moment_on_that_it_is_set(lines: Lines) -> None:
    log.set_level("warning")
    log_for("x").info("not this")
    log.set_level("info")
    log_for("x").info("but this")
    assert [line["msg"] for line in lines()] == ["but this"]


@pytest.mark.parametrize("content", ["[]", '{"event": 1}', '{"event": "loud"}', "\udcff"])
def test_a_file_of_no_levels_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "levels.json"
    path.write_text(content, errors="surrogateescape")
    with pytest.raises(BadSettings):
        log_levels.read(path)
