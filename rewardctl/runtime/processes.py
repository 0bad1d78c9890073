"""Processes by id *and* time of birth, so that a process that was given an old id is never taken for the old one."""

import os
import signal
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psutil

GRACE_SECONDS: Final = 25.0
"""What a process is given after SIGTERM until it is killed."""
_LOOK_SECONDS: Final = 0.02
_SAME_BIRTH_SECONDS: Final = 1.5
"""The system's figure of its own start, on which a time of birth is built, moves by a second at times."""


@dataclass(frozen=True, slots=True)
class Identity:
    """`born` is in seconds since 1970."""

    pid: int
    born: float

    @classmethod
    def of(cls, pid: int) -> "Identity":
        """An identity with no time of birth where the process is gone already."""
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return cls(pid, 0.0)


def found(identity: Identity) -> psutil.Process | None:
    """The process, where it still runs."""
    try:
        process = psutil.Process(identity.pid)
        same = abs(process.create_time() - identity.born) <= _SAME_BIRTH_SECONDS
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None


def memory(identity: Identity) -> int | None:
    """Resident bytes."""
    process = found(identity)
    try:
        return int(process.memory_info().rss) if process else None
    except psutil.NoSuchProcess:
        return None


def end(identities: Iterable[Identity], grace: float = GRACE_SECONDS) -> int:
    """Ask the processes to stop, kill those that have not after `grace` seconds; answers how many there were."""
    running = _send(signal.SIGTERM, identities)
    stubborn = _send(signal.SIGKILL, _left(running, grace))
    _left(stubborn, grace)
    return len(running)


def kill(identity: Identity) -> bool:
    """Kill the process at once; False where it is gone already."""
    return bool(_send(signal.SIGKILL, [identity]))


def _send(number: signal.Signals, identities: Iterable[Identity]) -> list[Identity]:
    """Answers those that were there to take it."""
    taken = []
    for one in identities:
        process = found(one)
        if process:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(number)
            taken.append(one)
    return taken


def _left(identities: Iterable[Identity], patience: float) -> list[Identity]:
    """Those that have not ended in time. A process that ended counts as gone, even where nobody collects it."""
    deadline = time.monotonic() + patience
    left = list(identities)
    while (left := [one for one in left if found(one)]) and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)
    return left


def kill_group(leader: int) -> None:
    """Kill what is left of the session that the process `leader` began."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
