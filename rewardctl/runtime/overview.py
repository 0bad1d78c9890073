"""The services as they are now: what should run, joined with what the supervisor wrote and the system knows."""

from collections.abc import Iterable
from datetime import UTC, datetime

from rewardctl.runtime import control, processes, state
from rewardctl.runtime.project import Project
from rewardctl.runtime.state import ServiceState
from rewardctl.runtime.topology import Service
from rewardctl.wire.body import ResponseBody

Place = tuple[str, int, int | None]
"""A service, its port, and the one that it shares."""


class ServiceRow(ResponseBody):
    """`health` is healthy, unhealthy, starting, or unknown where the supervisor is gone.

    Several gateways have one port, `shared_port`, and each one of its own.
    """

    service: str
    state: str
    pid: int | None = None
    port: int
    shared_port: int | None = None
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
        places = [(one.service, one.port, one.shared_port) for one in last.services]
    else:
        places = [(one.name, one.port, one.shared.port if one.shared else None) for one in planned]
    return Overview(services=[_row(place, known.get(place[0]), supervised is not None) for place in places])


def _row(place: Place, known: ServiceState | None, supervised: bool) -> ServiceRow:
    service, port, shared_port = place
    if known is None:
        return ServiceRow(service=service, state="stopped", port=port, shared_port=shared_port)
    return ServiceRow(
        service=service,
        state=known.state,
        pid=known.pid,
        port=port,
        shared_port=shared_port,
        uptime_seconds=_age(known.started_at) if known.pid else None,
        memory_bytes=processes.memory(known.identity) if known.identity else None,
        restarts=known.restarts,
        health=known.health if supervised else "unknown",
    )


def _age(started: datetime | None) -> int | None:
    return int((datetime.now(UTC) - started).total_seconds()) if started else None
