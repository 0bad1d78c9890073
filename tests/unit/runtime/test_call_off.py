"""A start that is called off takes back what it did, and nothing of another's."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rewardctl.runtime import control, processes, state
from rewardctl.runtime.processes import Identity
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState, State

Process = subprocess.Popen[bytes]


@contextmanager
def sleeping() -> Iterator[Process]:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as process:
        yield process
        process.kill()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path)
    made.state_file.parent.mkdir(parents=True, exist_ok=True)
    return made


def wrote(project: Project, supervisor: Process, child: Process) -> None:
    """The state of a supervisor with one service."""
    own, service = Identity.of(supervisor.pid), Identity.of(child.pid)
    running = ServiceState(service="auth", port=3001, state="running", pid=service.pid, create_time=service.born)
    state.write(project, State(pid=own.pid, create_time=own.born, services=[running]))


def lives(process: Process) -> bool:
    return processes.found(Identity.of(process.pid)) is not None


def test_what_it_started_is_ended_with_it(project: Project) -> None:
    with sleeping() as started, sleeping() as child:
        wrote(project, started, child)
        control.call_off(project, started)
        assert (lives(started), lives(child)) == (False, False)
        assert state.read(project) is None


def test_a_platform_that_another_started_is_let_run(project: Project) -> None:
    with sleeping() as started, sleeping() as other, sleeping() as child:
        wrote(project, other, child)
        control.call_off(project, started)
        assert (lives(started), lives(other), lives(child)) == (False, True, True)
        assert state.read(project) is not None
