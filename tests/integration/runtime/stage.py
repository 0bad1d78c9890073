import asyncio
import os
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import psutil

from rewardctl.runtime import state
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState
from rewardctl.runtime.supervisor import supervise
from rewardctl.runtime.topology import Service, ServiceKind

_STANDIN = Path(__file__).with_name("standin.py")
_PATIENCE = 20.0


def free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


async def until(condition: Callable[[], bool], what: str, patience: float = _PATIENCE) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"not within {patience} s: {what}"
        await asyncio.sleep(0.02)


def left_of(project: Project) -> list[list[str]]:
    """The command lines of the processes that bear the project's path, except this test's own."""
    found = []
    for process in psutil.process_iter(["cmdline", "pid", "status"]):
        words = process.info["cmdline"] or []
        ours = any(str(project.root) in word for word in words) and process.info["pid"] != os.getpid()
        if ours and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(words)
    return found


def of(project: Project, service: str) -> ServiceState:
    now = state.read(project)
    found = now.of(service) if now else None
    assert found is not None
    return found


def is_well(project: Project, count: int) -> bool:
    now = state.read(project)
    return now is not None and len(now.services) == count and now.well


class Stage:
    """A project whose services are stand-ins."""

    def __init__(self, project: Project) -> None:
        self.project = project

    def service(self, name: str, mode: str = "well", *, stage: int = 1, port: int | None = None) -> Service:
        chosen = port or free_ports(1)[0]
        command = (sys.executable, str(_STANDIN), str(chosen), mode, str(self.project.root))
        log = self.project.logs / f"{name}.jsonl"
        return Service(name, ServiceKind.DAEMON, stage, "127.0.0.1", chosen, command, dict(os.environ), log)

    async def supervise(self, services: Sequence[Service], stop: asyncio.Event, patience: float = 30.0) -> None:
        await supervise(self.project, lambda _: services, stop, patience=patience)

    @asynccontextmanager
    async def running(self, services: Sequence[Service]) -> AsyncIterator["asyncio.Task[None]"]:
        """Supervised and well; stopped at the end."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.supervise(services, stop))
        try:
            await until(lambda: task.done() or is_well(self.project, len(services)), "all services are well")
            yield task
        finally:
            stop.set()
            await task

    async def restarted(self, name: str, before: ServiceState) -> ServiceState:
        await until(lambda: of(self.project, name).pid not in {before.pid, None}, "a new process", 5)
        await until(lambda: of(self.project, name).well, "the new process is well", 5)
        return of(self.project, name)
