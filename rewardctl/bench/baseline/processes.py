"""The bare processes: an app on the stage's databases, a hop in front of it, and one in front of our own daemons."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

import psutil

from rewardctl.bench import cpu
from rewardctl.bench.stage import Stage
from rewardctl.kernel.errors import SetupError
from rewardctl.runtime import addresses, ports

_HOST: Final = "127.0.0.1"
_START_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.05


@dataclass(frozen=True, slots=True)
class Bare:
    """`origin` is the hop's before the app, `before_event` that of the one before our event daemon."""

    origin: str
    before_event: str
    pids: Mapping[str, int]

    def cpu(self) -> dict[str, float]:
        """Seconds that each process has used so far."""
        return {name: cpu.seconds(psutil.Process(pid)) for name, pid in self.pids.items()}


@contextmanager
def bare(stage: Stage) -> Iterator[Bare]:
    """Raises: SetupError where one does not start."""
    settings, base = stage.project.settings(), ports.free_base(3)
    users = addresses.accounts_uri(settings)
    commands = {
        "app": ("answers", str(base), stage.database_uri, users),
        "hop": ("hop", str(base + 1), f"http://{_HOST}:{base}"),
        "hop_before_event": ("hop", str(base + 2), f"http://{_HOST}:{settings.event_port}"),
    }
    with ExitStack() as started:
        found = {name: started.enter_context(_started(*command)) for name, command in commands.items()}
        yield Bare(f"http://{_HOST}:{base + 1}", f"http://{_HOST}:{base + 2}", found)


@contextmanager
def _started(module: str, port: str, *told: str) -> Iterator[int]:
    command = [sys.executable, "-P", "-m", f"rewardctl.bench.bare.{module}", port, *told]
    with subprocess.Popen(command) as process:  # noqa: S603 - a module of our own
        try:
            _await_start(process, int(port))
            yield process.pid
        finally:
            process.terminate()


def _await_start(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SetupError("A process of the bare path did not start")
        time.sleep(_LOOK_SECONDS)


def _listens(port: int) -> bool:
    with socket.socket() as trial:
        return trial.connect_ex((_HOST, port)) == 0
