"""How much CPU and memory the parts of a platform use, looked at again and again."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import psutil

from rewardctl.bench.cpu import PARTS, part_of, seconds
from rewardctl.runtime import processes, state
from rewardctl.runtime.processes import Identity
from rewardctl.runtime.project import Project

_LOOKS: Final = 10
"""So many looks a list of child processes is good for: to make it, every process of the machine is asked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """By part: CPU since the reading before, in per cent of one core, and resident bytes. `at` is since 1970."""

    at: float
    cpu: dict[str, float]
    memory: dict[str, int]


class Meter:
    """Goes on after a process was restarted: what a process used before it was first seen does not count."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._looks = 0
        self._known: tuple[tuple[str, Identity], ...] = ()
        self._watched: Sequence[tuple[str, psutil.Process]] = ()
        self._spent: dict[psutil.Process, float] = {}
        self._at = time.monotonic()
        self.reading()

    def reading(self) -> Reading:
        self._look()
        cpu, memory = dict.fromkeys(PARTS, 0.0), dict.fromkeys(PARTS, 0)
        before, self._spent = self._spent, {}
        now = time.monotonic()
        passed, self._at = max(now - self._at, 1e-3), now
        for part, process in self._watched:
            try:
                spent, resident = seconds(process), process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            self._spent[process] = spent
            cpu[part] += 100 * (spent - before.get(process, spent)) / passed
            memory[part] += resident
        return Reading(time.time(), {part: round(share, 1) for part, share in cpu.items()}, memory)

    def _look(self) -> None:
        now = state.read(self._project)
        services = tuple((one.service, one.identity) for one in now.services if one.identity) if now else ()
        if services != self._known or self._looks % _LOOKS == 0:
            self._known, self._watched = services, list(_watched(services))
        self._looks += 1


def _watched(services: Sequence[tuple[str, Identity]]) -> Iterator[tuple[str, psutil.Process]]:
    for service, identity in services:
        process = processes.found(identity)
        for one in _family(process) if process else ():
            yield part_of(service), one


def _family(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
