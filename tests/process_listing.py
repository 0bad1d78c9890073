"""What a list of processes tells of a platform: the words each was started with, and its environment."""

from collections.abc import Iterator

import psutil

from rewardctl.runtime import state
from rewardctl.runtime.project import Project


def listings(project: Project) -> list[str]:
    """One for each of its processes: services, their children, and the supervisor."""
    return [_listing(one) for one in set(_processes(project))]


def _processes(project: Project) -> Iterator[psutil.Process]:
    now = state.read(project)
    for service in now.services if now else ():
        if service.pid:
            process = psutil.Process(service.pid)
            yield process
            yield from process.children(recursive=True)
            if supervisor := process.parent():
                yield supervisor


def _listing(process: psutil.Process) -> str:
    environment = (f"{name}={value}" for name, value in process.environ().items())
    return "\n".join((*process.cmdline(), *environment))
