"""The command as a person runs it: a process that follows until Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rewardctl.kernel.clock import iso
from rewardctl.kernel.log_file import Limit, TurnedOver
from tests.fakes.loki import FakeLoki
from tests.integration.logs.conftest import Say


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".rewardctl" / "logs").mkdir(parents=True)
    (tmp_path / ".rewardctl" / "version").touch()
    return tmp_path


@contextmanager
def _following(home: Path, *args: str, **environment: str) -> "Iterator[subprocess.Popen[str]]":
    command = [sys.executable, "-m", "rewardctl", "logs", "-f", "-o", "jsonl", *args]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REWARDCTL_")}
    told = kept | {"REWARDCTL_HOME": str(home)} | environment
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=told) as process:
        try:
            yield process
        finally:
            process.kill()


def _numbers(process: "subprocess.Popen[str]", count: int) -> list[int]:
    assert process.stdout
    return [json.loads(process.stdout.readline())["number"] for _ in range(count)]


def _interrupted(process: "subprocess.Popen[str]") -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    return process.returncode, said


def test_a_loki_is_followed_until_ctrl_c(home: Path, loki: FakeLoki, say: Say) -> None:
    say(1, 2)
    with _following(home, "--source", "loki", REWARDCTL_LOKI_URL=loki.url) as process:
        assert _numbers(process, 2) == [1, 2]
        say(3)
        assert _numbers(process, 1) == [3]
        loki.hang_up()
        say(4)
        assert _numbers(process, 1) == [4]
        status, said = _interrupted(process)
    assert status == 130
    assert said == "the connection to Loki was lost (it ended with 1006), trying again\n"


def test_files_are_followed_while_they_are_turned_over(home: Path) -> None:
    path = home / ".rewardctl" / "logs" / "event.jsonl"
    with path.open("a") as stream, _following(home, "--source", "files", "--since", "1h") as process:
        file = TurnedOver(stream, path, Limit(200, 50))
        for number in range(100):
            time = iso(datetime.now(UTC))
            file.write(json.dumps({"time": time, "service": "event", "number": number}) + "\n")
            file.flush()
        assert _numbers(process, 100) == list(range(100))
        status, said = _interrupted(process)
    assert (status, said) == (130, "")
