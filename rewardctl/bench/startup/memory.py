"""What each service of a platform holds at rest."""

import psutil

from rewardctl.bench.startup.report import Memory
from rewardctl.runtime import state
from rewardctl.runtime.project import Project

_MEGABYTE = 1_000_000


def held(project: Project) -> dict[str, Memory]:
    """By service."""
    now = state.read(project)
    return {one.service: _of(one.pid) for one in now.services if one.pid} if now else {}


def _of(pid: int) -> Memory:
    """The own share alone where the system tells it."""
    process = psutil.Process(pid)
    try:
        own = process.memory_full_info().uss
    except (psutil.AccessDenied, AttributeError):
        own = None
    rss = process.memory_info().rss
    return Memory(rss_mb=round(rss / _MEGABYTE, 1), uss_mb=None if own is None else round(own / _MEGABYTE, 1))
