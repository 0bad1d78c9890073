"""Real processes, as the supervisor's state tells of them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rewardctl.bench.meter import Meter
from rewardctl.runtime import state
from rewardctl.runtime.processes import Identity
from rewardctl.runtime.project import Project

BUSY = "import itertools, sys; print(flush=True); [None for _ in itertools.count()]"


@contextmanager
def _busy() -> Iterator[Identity]:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield Identity.of(process.pid)
        finally:
            process.kill()


def _write(project: Project, running: Identity) -> None:
    event = state.ServiceState(service="event", port=1, state="running", pid=running.pid, create_time=running.born)
    state.write(project, state.State(pid=os.getpid(), create_time=0.0, services=[event]))


def _used(meter: Meter) -> float:
    """CPU of the event daemon once the system has counted some, in per cent."""
    deadline = time.monotonic() + 10
    while (found := meter.reading().cpu["event"]) == 0 and time.monotonic() < deadline:
        pass
    return found


def test_a_process_that_was_restarted_is_still_measured(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.state_file.parent.mkdir(parents=True)
    with _busy() as first:
        _write(project, first)
        meter = Meter(project)
        assert _used(meter) > 0
        assert meter.reading().memory["event"] > 1_000_000
    assert meter.reading().memory == {"gateway": 0, "auth": 0, "event": 0, "mongod": 0}
    with _busy() as second:
        _write(project, second)
        assert _used(meter) > 0
