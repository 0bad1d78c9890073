"""The containers of one project as the engine knows them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from rewardctl.kernel.services import instance, service_of
from rewardctl.runtime.compose import engine
from rewardctl.runtime.overview import ServiceRow

_LABEL: Final = "com.docker.compose"
_PORTS: Final = {"mongo-user": 27017, "mongo-event": 27017, "auth": 3001, "event": 3002, "gateway": 3333}
"""Of what lasts, in the order of its start."""
ORDER: Final = tuple(_PORTS)
_STATES: Final = {
    "running": "running",
    "restarting": "restarting",
    "created": "starting",
    "paused": "stopped",
    "exited": "stopped",
    "dead": "failed",
}
_UNITS: Final = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "kB": 1_000, "MB": 1_000_000, "GB": 10**9}


@dataclass(frozen=True, slots=True)
class Container:
    """`service` is compose's name of it; `number` counts its replicas from 1."""

    id: str
    service: str
    number: int
    inspected: Mapping[str, Any]

    @property
    def name(self) -> str:
        """As in local mode: event, event-2, event-3."""
        return instance(self.service, self.number)

    @property
    def is_lasting(self) -> bool:
        """Whether it is started again when it ends, and not one that prepares something once."""
        return self.inspected["HostConfig"]["RestartPolicy"]["Name"] not in {"", "no"}

    @property
    def state(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.inspected["State"]
        return found

    @property
    def running(self) -> bool:
        return bool(self.state["Running"])

    @property
    def health(self) -> str | None:
        found = self.state.get("Health")
        return str(found["Status"]) if found and self.running else None

    @property
    def well(self) -> bool:
        return self.running and self.health == "healthy"

    @property
    def failed(self) -> bool:
        """Whether it ended as it should not have, or goes on without being fit for anything."""
        ended = self.state["Status"] in {"exited", "dead"} and self.state["ExitCode"] != 0
        return ended or bool(self.refusal or self.state["Restarting"]) or self.health == "unhealthy"

    @property
    def refusal(self) -> str:
        """Why the engine could not start it, such as a port that is taken."""
        return "" if self.running else str(self.state.get("Error", ""))

    @property
    def done(self) -> bool:
        """Whether it did what it had to do once."""
        return bool(self.state["Status"] == "exited" and self.state["ExitCode"] == 0)

    @property
    def port(self) -> int:
        """Of this machine where it is published, else its own; 0 where it has none."""
        told = self.inspected["NetworkSettings"].get("Ports") or {}
        published = [int(one["HostPort"]) for bound in told.values() for one in bound or ()]
        own = [int(one.partition("/")[0]) for one in told]
        return next(iter([*published, *_known_port(self.service), *own]), 0)

    def row(self, memory: int | None) -> ServiceRow:
        return ServiceRow(
            service=self.name,
            state=_STATES.get(self.state["Status"], self.state["Status"]),
            pid=self.state["Pid"] or None,
            port=self.port,
            uptime_seconds=_age(self.state["StartedAt"]) if self.running else None,
            memory_bytes=memory,
            restarts=self.inspected["RestartCount"],
            health=self.health,
        )


Found = Sequence[Container]


def of(project_name: str) -> Found:
    """All of them, in the order of their start. Raises: NoEngine."""
    ids = engine.asked("ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={_LABEL}.project={project_name}")
    found = [_container(one) for one in json.loads(engine.asked("inspect", *ids.split()))] if ids.strip() else []
    return sorted((one for one in found if one), key=_place)


def rows(found: Found) -> list[ServiceRow]:
    """Of the lasting ones. Raises: NoEngine."""
    lasting = [one for one in found if one.is_lasting]
    memory = _memory([one.id for one in lasting if one.running])
    return [one.row(memory.get(one.id)) for one in lasting]


def planned() -> list[ServiceRow]:
    """Where there are no containers yet."""
    return [ServiceRow(service=name, state="stopped", port=_PORTS[name]) for name in ORDER]


def _container(inspected: Mapping[str, Any]) -> Container | None:
    labels = inspected["Config"]["Labels"]
    if labels.get(f"{_LABEL}.oneoff", "False") == "True":
        return None
    number = int(labels[f"{_LABEL}.container-number"])
    return Container(inspected["Id"], labels[f"{_LABEL}.service"], number, inspected)


def _known_port(service: str) -> list[int]:
    """Databases are numbered by their service: mongo-user-2."""
    base = service_of(service)
    return [_PORTS[base]] if base in _PORTS else []


def _place(one: Container) -> tuple[int, str, int]:
    base = service_of(one.service)
    return ORDER.index(base) if base in ORDER else len(ORDER), one.service, one.number


def _memory(ids: Sequence[str]) -> Mapping[str, int]:
    """Bytes by id."""
    if not ids:
        return {}
    lines = engine.asked("stats", "--no-stream", "--no-trunc", "--format", "{{.ID}} {{.MemUsage}}", *ids).splitlines()
    told = [re.match(r"(\w+) ([\d.]+)([A-Za-z]+)", line) for line in lines]
    return {one[1]: round(float(one[2]) * _UNITS.get(one[3], 0)) for one in told if one}


def _age(started: str) -> int:
    """Of an instant with nanoseconds, which Python does not read."""
    begun = datetime.fromisoformat(re.sub(r"\.\d+", "", started))
    return int((datetime.now(UTC) - begun).total_seconds())
