import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rewardctl.bench.profile import flame, spy
from rewardctl.bench.profile.profiler import Profiler
from rewardctl.bench.profile.stacks import Share, Stacks, by_function, by_module, folded
from rewardctl.kernel.errors import Failed, Invalid, SetupError

LINES = [
    "main (app.py:3);work (app.py:9) 60",
    "main (app.py:3);work (app.py:11);dumps (json/__init__.py:231) 30",
    "main (app.py:4) 10",
    "run (threading.py:1);wait (threading.py:320) 500",
    "",
]


@pytest.fixture
def stacks() -> Stacks:
    return folded(LINES)


def test_the_lines_of_a_function_are_one_and_who_waits_is_left_out(stacks: Stacks) -> None:
    assert stacks == {
        ("main (app.py)", "work (app.py)"): 60,
        ("main (app.py)", "work (app.py)", "dumps (json/__init__.py)"): 30,
        ("main (app.py)",): 10,
    }


def test_own_time_is_that_of_the_innermost(stacks: Stacks) -> None:
    assert by_function(stacks, 2) == [
        Share("work (app.py)", 60, 0.6),
        Share("dumps (json/__init__.py)", 30, 0.3),
    ]
    assert by_module(stacks, 5) == [Share("app.py", 70, 0.7), Share("json/__init__.py", 30, 0.3)]


def test_a_flame_graph_is_one_picture_with_a_box_a_frame(stacks: Stacks) -> None:
    stacks[("<module> (a&b.py)",)] = 100
    root = ET.fromstring(flame.svg(stacks, "event <claim>"))  # noqa: S314 - made right here
    told = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert "main (app.py): 100 samples, 50.0%" in told
    assert "<module> (a&b.py): 100 samples, 50.0%" in told
    assert len(told) == 5


def test_a_daemon_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid, match="no daemon"):
        Profiler.of("mongod")


@pytest.fixture
def busy() -> Iterator[int]:
    """The pid of a process of ours that is at work."""
    script = "def spin():\n    while True: sum(range(1000))\nspin()"
    with subprocess.Popen([sys.executable, "-c", script]) as process:
        yield process.pid
        process.kill()


def test_a_process_at_work_is_seen(busy: int, tmp_path: Path) -> None:
    path = tmp_path / "stacks"
    with spy.recording(spy.found(), busy, path):
        pass
    assert any("spin" in one.name for one in by_function(folded(path.read_text().splitlines()), 3))


def test_a_process_that_is_gone_can_not_be_profiled(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    with pytest.raises(Failed, match="py-spy failed"), spy.recording(spy.found(), process.pid, tmp_path / "stacks"):
        pass


def test_a_system_that_forbids_it_is_told_with_the_mend(tmp_path: Path) -> None:
    refusing = tmp_path / "py-spy"
    refusing.write_text(
        "#!/bin/sh\necho 'Error: Permission Denied: Try running again with elevated permissions' >&2\nexit 1\n"
    )
    refusing.chmod(0o700)
    with pytest.raises(SetupError) as refused, spy.recording(refusing, 1, tmp_path / "stacks"):
        pass
    assert "ptrace_scope" in (refused.value.hint or "")
