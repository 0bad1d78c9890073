"""CPU seconds that the parts of a platform have used so far."""

from collections.abc import Iterator
from typing import Final

import psutil

from rewardctl.kernel.services import DAEMONS, is_mongod, service_of
from rewardctl.runtime import processes, state
from rewardctl.runtime.project import Project

PARTS: Final = (*DAEMONS, "mongod")


def used(project: Project) -> dict[str, float]:
    """By part; a daemon's replicas and both instances of mongod add up."""
    spent = dict.fromkeys(PARTS, 0.0)
    now = state.read(project)
    for service in now.services if now else []:
        process = processes.found(service.identity) if service.identity else None
        if process:
            spent[part_of(service.service)] += sum(_seconds(process))
    return spent


def part_of(service: str) -> str:
    """`mongo-event` is mongod, `event-2` is event."""
    return "mongod" if is_mongod(service) else service_of(service)


def _seconds(process: psutil.Process) -> Iterator[float]:
    for one in (process, *process.children(recursive=True)):
        times = one.cpu_times()
        yield times.user + times.system
