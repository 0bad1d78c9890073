import json
from pathlib import Path

import pytest

from rewardctl.runtime.last_words import Words, last_words


def test_words_are_found_in_a_file_that_was_begun_since(tmp_path: Path) -> None:
    log = tmp_path / "event.jsonl"
    log.write_text('{"level": "error", "msg": "no"}\n')
    assert last_words(log, 1_000_000) == Words("no")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([{"level": "info", "msg": "fine"}], None),
        ([{"level": "error", "msg": "no"}, {"level": "info", "msg": "bye"}], "no"),
        ([{"level": "critical", "msg": "could not start", "error": {"message": "no key"}}], "could not start: no key"),
        (
            [{"s": "E", "msg": "Failed to set up listener", "attr": {"error": "in use"}}],
            "Failed to set up listener: in use",
        ),
        (["Traceback", "ModuleNotFoundError: No module named 'x'"], "ModuleNotFoundError: No module named 'x'"),
        ([{"level": "error", "msg": "m", "attr": "text"}], "m"),
        (["[1, 2]", "3"], None),
        (
            [{"level": "critical", "msg": "no", "error": {"message": "key"}}, {"level": "error", "msg": "Exiting."}],
            "no: key",
        ),
        ([{"level": "error", "msg": "Traceback:\n  line\nValueError: bad"}], "ValueError: bad"),
        ([], None),
    ],
)
def test_the_last_error_is_what_it_said(tmp_path: Path, lines: list[object], said: str | None) -> None:
    log = tmp_path / "x.jsonl"
    log.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    found = last_words(log, 0)
    assert (found and found.text) == said


def test_the_services_own_hint_goes_along(tmp_path: Path) -> None:
    log = tmp_path / "auth.jsonl"
    lines = (
        {"level": "critical", "msg": "could not start", "hint": "run again: x", "error": {"message": "half restored"}},
        {"level": "error", "msg": "Exiting."},
    )
    log.write_text("".join(json.dumps(one) + "\n" for one in lines))
    assert last_words(log, 0) == Words("could not start: half restored", caused=True, hint="run again: x")


def test_what_was_said_before_the_start_is_left_out(tmp_path: Path) -> None:
    log = tmp_path / "x.jsonl"
    log.write_text("error of old\n")
    assert last_words(log, log.stat().st_size) is None


def test_a_log_that_is_not_there_said_nothing(tmp_path: Path) -> None:
    assert last_words(tmp_path / "none", 0) is None
