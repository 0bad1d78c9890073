"""The one switch: what of the platform runs on this machine, where, and by which command.

local    the default: two mongod, auth, event and the gateway are processes of this machine
remote   `gateway_url` is set: nothing of it runs here
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple

from rewardctl.kernel.errors import SetupError
from rewardctl.kernel.services import MONGODS, Daemon, service_of
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import addresses, environment, mongod, scale
from rewardctl.runtime.project import Project

_STAGES: Final[Mapping[Daemon, int]] = {"auth": 1, "event": 1, "gateway": 2}


class ServiceKind(StrEnum):
    MONGOD = "mongod"
    DAEMON = "daemon"


class Address(NamedTuple):
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Service:
    """`stage` orders the start: what shares one starts side by side. `data` is a mongod's directory.

    The replicas of a daemon are named `event`, `event-2`, `event-3`, … Where `shared` is told, it is reached there
    together with its replicas, at a socket that the supervisor opens, and at `port` by itself.
    """

    name: str
    kind: ServiceKind
    stage: int
    host: str
    port: int
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    data: Path | None = None
    shared: Address | None = None

    @property
    def daemon(self) -> str:
        """Of which it is a replica."""
        return service_of(self.name)

    @property
    def url(self) -> str:
        """Where a daemon is asked."""
        return addresses.url(self.host, self.port)

    @property
    def setting(self) -> str | None:
        """The setting that moves its port; None for a further replica, whose port follows from the others."""
        name = f"{self.name.replace('-', '_')}_port"
        return name if self.shared is None and name in ProjectSettings.model_fields else None


def services(project: Project, settings: ProjectSettings, binary: Path = Path("mongod")) -> tuple[Service, ...]:
    """Every service in the order of its start; `binary` is the mongod that is run.

    Raises: SetupError in remote mode.
    """
    require_here(settings)
    return (*_mongods(project, settings, binary), *_daemons(project, settings))


def require_here(settings: ProjectSettings) -> None:
    """Raises: SetupError in remote mode."""
    if settings.gateway_url:
        hint = "to run one here, unset gateway_url (REWARDCTL_GATEWAY_URL)"
        raise SetupError(f"There is nothing to run here: the platform is at {settings.gateway_url}", hint=hint)


def runnable(project: Project, flags: Mapping[str, Any] | None = None) -> tuple[Service, ...]:
    """The same, with a mongod that is known to run and has room; `flags` win over the project's settings.

    Raises: SetupError.
    """
    settings = project.settings(**flags or {})
    planned = services(project, settings)
    if not any(service.kind is ServiceKind.MONGOD for service in planned):
        return planned
    binary = mongod.find()
    mongod.probe(binary)
    mongod.check_room(project.data)
    return services(project, settings, binary)


def databases(project: Project) -> tuple[Service, ...]:
    """Of `runnable` the databases alone. Raises: SetupError."""
    return tuple(one for one in runnable(project) if one.kind is ServiceKind.MONGOD)


def _mongods(project: Project, settings: ProjectSettings, binary: Path) -> Iterator[Service]:
    elsewhere = {"mongo-user": settings.mongodb_uri_user, "mongo-event": settings.mongodb_uri_event}
    for name in (one for one in MONGODS if elsewhere[one] is None):
        port, data, log = addresses.mongod_port(settings, name), project.data / name, project.logs / f"{name}.log"
        command = mongod.command(binary, port, data)
        yield Service(name, ServiceKind.MONGOD, 0, mongod.HOST, port, command, environment.inherited(), log, data)


def _daemons(project: Project, settings: ProjectSettings) -> Iterator[Service]:
    places = scale.places(settings)
    for daemon in _STAGES:
        for name, port in places[daemon].items():
            yield _replica(project, settings, daemon, name, port)


def _replica(project: Project, settings: ProjectSettings, daemon: Daemon, name: str, port: int) -> Service:
    log = project.logs / f"{name}.jsonl"
    told = environment.of_daemon(project, settings, daemon, port, log)
    command = (sys.executable, "-P", "-m", f"daemons.{daemon}")
    host, stage = addresses.reachable(settings.host), _STAGES[daemon]
    shares = daemon == "gateway" and scale.shares_a_port(settings)
    shared = Address(settings.host, settings.gateway_port) if shares else None
    return Service(name, ServiceKind.DAEMON, stage, host, port, command, told, log, shared=shared)
