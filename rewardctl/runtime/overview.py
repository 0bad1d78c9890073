"""The services as they are now: what should run, joined with what the supervisor wrote and the system knows."""

from collections.abc import Iterable
from datetime import UTC, datetime

from rewardctl.runtime import control, processes, state
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState
from rewardctl.runtime.topology import Service
from rewardctl.wire.body import ResponseBody


class ServiceRow(ResponseBody):
    """`health` is healthy, unhealthy, starting, or unknown where the supervisor is gone."""

    service: str
    state: str
    pid: int | None = None
    port: int
    uptime_seconds: int | None = None
    memory_bytes: int | None = None
    restarts: int = 0
    health: str | None = None


class Overview(ResponseBody):
    services: list[ServiceRow]

    @property
    def orphaned(self) -> bool:
        """Whether services run that nobody supervises."""
        return any(row.health == "unknown" for row in self.services)

    @property
    def well(self) -> bool:
        return all(row.state == "running" and row.health == "healthy" for row in self.services)


def overview(project: Project, planned: Iterable[Service]) -> Overview:
    """What runs, as it was started; where nothing runs, what is planned."""
    supervised = control.running(project)
    last = supervised or state.read(project)
    known = {one.service: one for one in last.services} if last else {}
    if supervised is None:
        known = {name: one for name, one in known.items() if one.identity and processes.found(one.identity)}
    if last and known:
        places = [(one.service, one.port) for one in last.services]
    else:
        places = [(service.name, service.port) for service in planned]
    return Overview(services=[_row(name, port, known.get(name), supervised is not None) for name, port in places])


def _row(service: str, port: int, known: ServiceState | None, supervised: bool) -> ServiceRow:
    if known is None:
        return ServiceRow(service=service, state="stopped", port=port)
    return ServiceRow(
        service=service,
        state=known.state,
        pid=known.pid,
        port=port,
        uptime_seconds=_age(known.started_at) if known.pid else None,
        memory_bytes=processes.memory(known.identity) if known.identity else None,
        restarts=known.restarts,
        health=known.health if supervised else "unknown",
    )


def _age(started: datetime | None) -> int | None:
    return int((datetime.now(UTC) - started).total_seconds()) if started else None
