"""Orders to a running supervisor, and looking at it from outside."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, TextIO

from rewardctl.kernel.errors import Invalid, NotRunning, RewardctlError, StartFailed, TimedOut
from rewardctl.kernel.log_file import Limit, TurnedOver
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import durable, leaving, leftovers, processes, state
from rewardctl.runtime.last_words import last_words
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState, State

_LOOK: Final = 0.05
_STAGES: Final = 4
"""The three of the start, and one for good measure."""


def running(project: Project) -> State | None:
    """The state of a supervisor that lives."""
    found = state.read(project)
    return found if found and processes.found(found.identity) else None


def names(project: Project) -> list[str]:
    """Of the services that run, in the order of their start. Raises: NotRunning."""
    return [one.service for one in _running(project).services]


def log_file(project: Project) -> Path:
    return project.logs / "supervisor.jsonl"


def log_output(project: Project, settings: ProjectSettings, stream: TextIO) -> TurnedOver:
    """What a supervisor that writes to `stream` logs to."""
    return TurnedOver(stream, log_file(project), Limit.of(settings.log_file_mb, settings.log_files))


def open_log(project: Project) -> TextIO:
    """Raises: DiskFull, SetupError."""
    path = log_file(project)
    with durable.refusals(path):
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a")


def spawn(
    project: Project, patience: float, scale: Iterable[str] = (), *, databases: bool = False
) -> "subprocess.Popen[bytes]":
    """Start a supervisor in a session of its own, which outlives this process; of the `databases` alone, or of all."""
    command = [sys.executable, "-P", "-m", "rewardctl.runtime.supervisor", "--patience", str(patience)]
    command += [*(f"--scale={one}" for one in scale), *(["--databases"] if databases else [])]
    with open_log(project) as log:
        return subprocess.Popen(  # noqa: S603 - our own program
            command,
            env={**os.environ, "REWARDCTL_HOME": str(project.root)},
            cwd=project.root,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def await_start(project: Project, started: "subprocess.Popen[bytes]", patience: float) -> Iterator[State]:
    """Each state on the way, the last one well.

    Raises: the SetupError of a failed start; TimedOut, past the time in which a supervisor gives up by itself.
    """
    deadline = time.monotonic() + patience + _STAGES * processes.GRACE_SECONDS
    while time.monotonic() < deadline:
        gone = started.poll() is not None
        now = running(project)
        if now and now.services:
            yield now
            if now.well:
                return
        elif gone and now is None:
            raise _why(project)
        time.sleep(_LOOK)
    raise TimedOut("The platform runs, but not every service is healthy", hint="see: rewardctl ps, rewardctl logs")


def await_well(project: Project, patience: float) -> State:
    """Wait until a platform that runs is healthy.

    Raises: TimedOut, NotRunning.
    """
    return _await(project, lambda now: now.well, "The platform runs, but not every service is healthy", patience)


def await_services(project: Project, which: Callable[[str], bool], patience: float) -> State:
    """Wait until those of the services are healthy.

    Raises: TimedOut, NotRunning.
    """
    return _await(
        project,
        lambda now: all(one.well for one in now.services if which(one.service)),
        "Not every other replica is healthy",
        patience,
    )


def stop(project: Project) -> list[str]:
    """Stop the platform, or end what is left of one; answers the names of what ran, as it was stopped.

    The supervisor needs up to a grace for each stage; one that takes longer is killed and its children are left to us.
    """
    now = running(project)
    names = [one.service for one in reversed(now.services) if one.pid] if now else []
    if now:
        processes.end([now.identity], grace=_STAGES * processes.GRACE_SECONDS)
    return names + [name for name in leftovers.end(project) if name not in names]


def call_off(project: Project, started: "subprocess.Popen[bytes]") -> None:
    """End what `spawn` started, also where it has not come as far as to write its state; another's is let run."""
    started.terminate()
    with suppress(subprocess.TimeoutExpired):
        started.wait(_STAGES * processes.GRACE_SECONDS)
    started.kill()
    now = running(project)
    if now is None or now.identity.pid == started.pid:
        stop(project)


def restart(project: Project, service: str, patience: float) -> ServiceState:
    """End one service and wait until its successor is healthy.

    Raises: NotRunning, Invalid where there is no such service, TimedOut.
    """
    before = service_of(_running(project), service)
    if before.identity:
        with leaving.announced(project, before.identity.pid):
            processes.end([before.identity])
    fresh = _await(
        project,
        lambda now: (one := service_of(now, service)).well and one.identity != before.identity,
        f"{service} is not healthy again",
        patience,
    )
    return service_of(fresh, service)


def service_of(now: State, name: str) -> ServiceState:
    """Raises: Invalid."""
    found = now.of(name)
    if found is None:
        known = ", ".join(one.service for one in now.services)
        raise Invalid(f"There is no service {name!r}", hint=f"services are: {known}")
    return found


def _running(project: Project) -> State:
    now = running(project)
    if now is None:
        raise NotRunning(hint="run: rewardctl up")
    return now


def _await(project: Project, wanted: Callable[[State], bool], late: str, patience: float) -> State:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        now = _running(project)
        if now.services and wanted(now):
            return now
        time.sleep(_LOOK)
    raise TimedOut(late, hint="see: rewardctl ps, rewardctl logs")


def _why(project: Project) -> RewardctlError:
    """Why a supervisor is gone."""
    last = state.read(project)
    if last and last.failure:
        return last.failure.error()
    said = last_words(log_file(project), 0)
    text, hint = (said.text, said.hint) if said else ("it left no word", None)
    return StartFailed(f"The supervisor ended: {text}", hint=hint or f"see {log_file(project)}")
