"""CPU seconds that the parts of a platform have used so far."""

from collections.abc import Mapping
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
            spent[part_of(service.service)] += sum(map(seconds, (process, *process.children(recursive=True))))
    return spent


def part_of(service: str) -> str:
    """`mongo-event` is mongod, `event-2` is event."""
    return "mongod" if is_mongod(service) else service_of(service)


def milliseconds_each(before: Mapping[str, float], after: Mapping[str, float], requests: int) -> dict[str, float]:
    """Of the CPU that each part has used between two looks."""
    return {part: 1000 * (after[part] - before[part]) / requests for part in after}


def seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system
