import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from rewardctl.kernel.log_file import Limit, TurnedOver, numbers_of, part
from rewardctl.logs.entry import Entry
from rewardctl.logs.files import LogFiles
from rewardctl.logs.query import Query

_WRITER = Path(__file__).with_name("writer.py")
EVERYTHING = Query()


def _written(path: Path, lines: int, limit: Limit) -> None:
    with path.open("a") as stream:
        said = TurnedOver(stream, path, limit)
        for number in range(lines):
            said.write(f"{number:09}\n")
            said.flush()


def _texts(path: Path) -> list[str]:
    return [one.read_text() for one in (*(part(path, number) for number in numbers_of(path)), path)]


def test_a_full_file_becomes_the_newest_part(tmp_path: Path) -> None:
    path = tmp_path / "event.jsonl"
    _written(path, 7, Limit(30, 9))
    assert _texts(path) == ["000000000\n000000001\n000000002\n", "000000003\n000000004\n000000005\n", "000000006\n"]


def test_so_many_files_are_kept_and_the_oldest_go(tmp_path: Path) -> None:
    path = tmp_path / "event.jsonl"
    _written(path, 7, Limit(10, 3))
    assert _texts(path) == ["000000005\n", "000000006\n", ""]
    assert numbers_of(path) == [6, 7]


@pytest.mark.parametrize("turns", range(12))
def test_no_file_goes_before_there_are_so_many(tmp_path: Path, turns: int) -> None:
    path = tmp_path / "event.jsonl"
    _written(path, turns, Limit(10, 8))
    assert len(numbers_of(path)) == min(turns, 7)


def test_a_limit_that_was_lowered_is_kept_at_the_next_turn(tmp_path: Path) -> None:
    path = tmp_path / "event.jsonl"
    _written(path, 7, Limit(10, 9))
    _written(path, 1, Limit(10, 2))
    assert numbers_of(path) == [8]


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "event.jsonl"
    _written(path, 1, Limit(1, 9))
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_does_not_go_to_that_file_is_never_turned_over(tmp_path: Path) -> None:
    path, other = tmp_path / "event.jsonl", tmp_path / "other.jsonl"
    path.write_text("theirs\n")
    with other.open("w") as stream:
        said = TurnedOver(stream, path, Limit(1, 2))
        said.write("mine\n")
        said.flush()
    assert _texts(path) == ["theirs\n"]
    assert other.read_text() == "mine\n"


def test_a_directory_that_takes_no_new_file_does_not_stop_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "rename", refused)
    path = tmp_path / "event.jsonl"
    _written(path, 3, Limit(1, 2))
    assert path.read_text().count("\n") == 3


@contextmanager
def _writing(path: Path, size: int, first: int) -> "Iterator[subprocess.Popen[bytes]]":
    """A process whose standard output and error are the file; killed without a word at the end."""
    output = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    command = [sys.executable, str(_WRITER), str(path), str(size), "1000", str(first)]
    with subprocess.Popen(command, stdout=output, stderr=output) as process:
        os.close(output)
        try:
            yield process
        finally:
            process.kill()


def _numbers(entries: list[Entry]) -> list[int]:
    return [entry.fields["number"] for entry in entries if entry.fields]


def _await_parts(path: Path, count: int) -> None:
    deadline = time.monotonic() + 20
    while len(numbers_of(path)) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_process_that_is_killed_while_it_turns_over_loses_no_line(tmp_path: Path) -> None:
    path, first = tmp_path / "writer.jsonl", 0
    for _ in range(4):
        there = numbers_of(path)
        with _writing(path, 2_000, first):
            _await_parts(path, len(there) + 20)
        with closing(LogFiles(tmp_path)) as files:
            found = _numbers(list(files.read(EVERYTHING)))
        assert found == list(range(len(found)))
        assert len(found) > first
        first = len(found)
    assert path.exists() or part(path, numbers_of(path)[-1]).exists()


def test_a_follower_neither_loses_nor_repeats_a_line_over_many_turns(tmp_path: Path) -> None:
    path = tmp_path / "writer.jsonl"
    followed: list[Entry] = []
    with closing(LogFiles(tmp_path)) as files:
        with _writing(path, 5_000, 0):
            deadline = time.monotonic() + 20
            while len(numbers_of(path)) < 40:
                assert time.monotonic() < deadline
                followed += files.fresh(EVERYTHING)
        while fresh := files.fresh(EVERYTHING):
            followed += fresh
    numbers = _numbers(followed)
    assert numbers == list(range(len(numbers)))
    stored = [json.loads(line)["number"] for text in _texts_of(path) for line in text.splitlines() if line[0] == "{"]
    assert numbers == stored
    plain = [entry.raw for entry in followed if entry.fields is None]
    assert plain == [f"Traceback {number}" for number in range(0, len(plain) * 50, 50)]


def _texts_of(path: Path) -> Iterator[str]:
    for one in (*(part(path, number) for number in numbers_of(path)), path):
        with suppress(FileNotFoundError):
            yield one.read_text()
