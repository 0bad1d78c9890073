import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from rewardctl.bench.load.recorder import Recorder
from rewardctl.bench.load.samples import Reader
from rewardctl.bench.load.watch import Glimpse
from rewardctl.bench.meter import Meter
from rewardctl.runtime.project import Project


def _recorder(directory: Path, glimpses: list[Glimpse]) -> Recorder:
    return Recorder(Reader(directory / "said"), Meter(Project(directory)), glimpses.append)


def _say(directory: Path, answers: Iterable[tuple[float, float, int]]) -> None:
    lines = [f"~ {int(at * 1000)} {ms:.3f} 200 {met} id-{ms:.0f} GET /auth/me\n" for at, ms, met in answers]
    with (directory / "said").open("a") as file:
        file.writelines(lines)


def test_a_glimpse_counts_all_and_times_those_of_late(tmp_path: Path) -> None:
    glimpses: list[Glimpse] = []
    recorder, now = _recorder(tmp_path, glimpses), time.time()
    _say(tmp_path, [(now - 60, 900, 0)] * 5)
    recorder.look()
    _say(tmp_path, [(now, 10, 1)] * 6)
    recorder.look()
    first, last = glimpses
    assert (first.requests, first.errors, first.rate, first.p99_ms) == (5, 5, 0.0, 0.0)
    assert (last.requests, last.errors, last.p99_ms) == (11, 5, 10.0)
    assert last.rate == pytest.approx(2.0)


def test_what_was_answered_before_the_end_is_found_without_another_look(tmp_path: Path) -> None:
    recorder = _recorder(tmp_path, [])
    recorder.look()
    _say(tmp_path, [(recorder.started + 1.5, 20, 1), (recorder.started + 2.6, 40, 0)])
    found = recorder.found()
    assert [(one.requests, one.errors) for one in found["series"]] == [(1, 0), (1, 1)]
    assert [one.request_id for one in found["slowest"]] == ["id-40", "id-20"]
    assert found["usage"] == []


def test_a_run_without_an_answer_has_no_series(tmp_path: Path) -> None:
    recorder = _recorder(tmp_path, [])
    recorder.look()
    found = recorder.found()
    assert (found["series"], found["slowest"], len(found["usage"])) == ([], [], 1)
