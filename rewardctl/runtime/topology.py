"""The one switch: what of the platform runs on this machine, where, and what each part is told.

local    the default: two mongod, auth, event and the gateway are processes of this machine
remote   `gateway_url` is set: nothing of it runs here
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, NamedTuple

from rewardctl.kernel import plugin_settings
from rewardctl.kernel.errors import SetupError
from rewardctl.kernel.settings import LOOPBACK, ProjectSettings
from rewardctl.runtime import mongod, scale
from rewardctl.runtime.project import Project

_STAGES: Final = {"auth": 1, "event": 1, "gateway": 2}
_EVERY_ADDRESS: Final = {"0.0.0.0", "::", ""}
_DRAIN_SECONDS: Final = "3"
"""What a replica goes on after it was told to stop: several times as long as a gateway takes to learn of it."""


class Kind(StrEnum):
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
    kind: Kind
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
        return self.name.partition("-")[0]

    @property
    def url(self) -> str:
        """Where a daemon is asked."""
        return _address(self.host, self.port)

    @property
    def setting(self) -> str | None:
        """The setting that moves its port; None for a further replica, whose port follows from the others."""
        name = f"{self.name.replace('-', '_')}_port"
        return name if self.shared is None and name in ProjectSettings.model_fields else None


def services(project: Project, settings: ProjectSettings, binary: Path = Path("mongod")) -> tuple[Service, ...]:
    """Every service in the order of its start; `binary` is the mongod that is run.

    Raises: SetupError in remote mode.
    """
    if settings.gateway_url:
        hint = "to run one here, unset gateway_url (REWARDCTL_GATEWAY_URL)"
        raise SetupError(f"There is nothing to run here: the platform is at {settings.gateway_url}", hint=hint)
    return (*_mongods(project, settings, binary), *_daemons(project, settings))


def runnable(project: Project, flags: Mapping[str, Any] | None = None) -> tuple[Service, ...]:
    """The same, with a mongod that is known to run and has room; `flags` win over the project's settings.

    Raises: SetupError.
    """
    settings = project.settings(**flags or {})
    planned = services(project, settings)
    if not any(service.kind is Kind.MONGOD for service in planned):
        return planned
    binary = mongod.find()
    mongod.probe(binary)
    mongod.check_room(project.data)
    return services(project, settings, binary)


def databases(project: Project) -> tuple[Service, ...]:
    """Of `runnable` the databases alone. Raises: SetupError."""
    return tuple(one for one in runnable(project) if one.kind is Kind.MONGOD)


def gateway_url(settings: ProjectSettings) -> str:
    """Where clients reach the platform, in every mode."""
    return (settings.gateway_url or _url(settings, settings.gateway_port)).rstrip("/")


def accounts_uri(settings: ProjectSettings) -> str:
    return settings.mongodb_uri_user or mongod.uri(settings.mongo_user_port, "rewardctl_user")


def event_uri(settings: ProjectSettings) -> str:
    return settings.mongodb_uri_event or mongod.uri(settings.mongo_event_port, "rewardctl_event")


def _mongods(project: Project, settings: ProjectSettings, binary: Path) -> Iterator[Service]:
    told = (
        ("mongo-user", settings.mongo_user_port, settings.mongodb_uri_user),
        ("mongo-event", settings.mongo_event_port, settings.mongodb_uri_event),
    )
    for name, port, uri in told:
        if uri is None:
            data = project.data / name
            command = mongod.command(binary, port, data)
            log = project.logs / f"{name}.log"
            yield Service(name, Kind.MONGOD, 0, mongod.HOST, port, command, _inherited(), log, data)


def _daemons(project: Project, settings: ProjectSettings) -> Iterator[Service]:
    places = scale.places(settings)
    urls = {daemon: ",".join(_url(settings, port) for port in ports.values()) for daemon, ports in places.items()}
    own = {
        "auth": _of_auth(project, settings, urls["event"]),
        "event": _of_event(project, settings, urls["auth"]),
        "gateway": _at_the_door(settings, urls),
    }
    for daemon, told in own.items():
        for name, port in places[daemon].items():
            yield _daemon(project, settings, daemon, (name, port), told)


def _of_auth(project: Project, settings: ProjectSettings, event_urls: str) -> dict[str, str]:
    return {
        **_database(accounts_uri(settings), settings.mongodb_uri_user_file),
        "SIGNING_KEY_FILE": str(project.signing_key_file),
        "PEPPER_FILE": str(project.pepper_file),
        "FIRST_ADMIN_FILE": str(project.first_admin_file),
        "OLD_PEPPER_FILES": ",".join(_old_peppers(project, settings)),
        "BCRYPT_COST": str(settings.bcrypt_cost),
        "REFUSE_COMMON_PASSWORDS": str(settings.refuse_common_passwords).lower(),
        "EVENT_URL": event_urls,
        "LIMIT_LOGIN_ACCOUNT": settings.limit_login_account,
        "LIMIT_LOGIN_ADDRESS": settings.limit_login_address,
        "LIMIT_REGISTRATION_ADDRESS": settings.limit_registration_address,
        **_among_services(project, settings),
    }


def _of_event(project: Project, settings: ProjectSettings, auth_urls: str) -> dict[str, str]:
    return {
        **_database(event_uri(settings), settings.mongodb_uri_event_file),
        "AUTH_URL": auth_urls,
        "LIMIT_CLAIMS_USER": settings.limit_claims_user,
        "ACTIVITY_RETENTION_DAYS": str(settings.activity_retention_days),
        **_plugins(project, settings),
        **_among_services(project, settings),
    }


def _database(uri: str, file: str | None) -> dict[str, str]:
    """An address that was told by a file stays in it: the environment of a process is no place for a password."""
    return {"MONGODB_URI_FILE": str(Path(file).absolute())} if file else {"MONGODB_URI": uri}


def _at_the_door(settings: ProjectSettings, urls: Mapping[str, str]) -> dict[str, str]:
    """What the gateway alone is told: the daemons behind it know only the gateway."""
    counted = settings.mongodb_uri_limits
    if counted is None and settings.mongodb_uri_user is None:
        counted = mongod.uri(settings.mongo_user_port, "rewardctl_limits")
    return {
        "AUTH_URL": urls["auth"],
        "EVENT_URL": urls["event"],
        **(_database(counted, settings.mongodb_uri_limits_file) if counted else {}),
        "LIMIT_REQUESTS_ADDRESS": settings.limit_requests_address,
        "CONNECTIONS_PER_ADDRESS": str(settings.connections_per_address),
        "TRUSTED_PROXIES": settings.trusted_proxies,
        "CORS_ORIGINS": settings.cors_origins,
        "HSTS_SECONDS": str(settings.hsts_seconds),
    }


def _old_peppers(project: Project, settings: ProjectSettings) -> Iterator[str]:
    for told in settings.old_pepper_files.split(","):
        if told.strip():
            yield str(project.root / told.strip())


def _among_services(project: Project, settings: ProjectSettings) -> dict[str, str]:
    """What the daemons behind the gateway have in common; they trust what comes from this machine."""
    return {
        "CLOCK_FILE": str(project.clock_file),
        "TRUSTED_PROXIES": ",".join([*map(str, LOOPBACK), *_own_address(settings.host)]),
    }


def _own_address(host: str) -> Iterator[str]:
    with suppress(ValueError):
        address = ip_address(host)
        if not (address.is_loopback or address.is_unspecified):
            yield host


def _plugins(project: Project, settings: ProjectSettings) -> dict[str, str]:
    codes_key = {"CODES_KEY_FILE": str(project.codes_key_file)} if project.codes_key_file.exists() else {}
    return {
        **codes_key,
        "PLUGINS_FILE": str(project.plugins_file),
        "DISABLED_REWARD_TYPES": settings.disabled_reward_types,
        "OUTBOUND_NETWORKS": settings.outbound_networks,
    }


def _daemon(
    project: Project, settings: ProjectSettings, daemon: str, place: tuple[str, int], own: Mapping[str, str]
) -> Service:
    name, port = place
    log = project.logs / f"{name}.jsonl"
    told = {
        "ENV": settings.env,
        "ISSUER": settings.issuer,
        "HOST": settings.host,
        "PORT": str(port),
        **_logging(project, settings, daemon),
        "LOG_FILE": str(log),
        "LOG_FILE_MB": str(settings.log_file_mb),
        "LOG_FILES": str(settings.log_files),
        "PUBLIC_KEYS_FILE": str(project.public_keys_file),
        "SERVICE_SECRET_FILE": str(project.service_secret_file),
        "RATE_LIMITS": str(settings.rate_limits).lower(),
        "DRAIN_SECONDS": _DRAIN_SECONDS if scale.replicas(settings, daemon) > 1 else "0",
        **own,
    }
    environment = {**_inherited(), **{f"REWARDCTL_{key}": value for key, value in told.items()}}
    command = (sys.executable, "-P", "-m", f"daemons.{daemon}")
    host, stage = _reachable(settings.host), _STAGES[daemon]
    shared = Address(settings.host, settings.gateway_port) if _shares(settings, daemon) else None
    return Service(name, Kind.DAEMON, stage, host, port, command, environment, log, shared=shared)


def _shares(settings: ProjectSettings, daemon: str) -> bool:
    return daemon == "gateway" and scale.shares_a_port(settings)


def _logging(project: Project, settings: ProjectSettings, service: str) -> dict[str, str]:
    own = {"gateway": settings.log_level_gateway, "auth": settings.log_level_auth, "event": settings.log_level_event}
    shipped = {"LOKI_URL": settings.loki_url, "OTLP_ENDPOINT": settings.otlp_endpoint}
    return {
        **{name: address for name, address in shipped.items() if address},
        "LOG_LEVEL": own[service] or settings.log_level,
        "LOG_LEVELS_FILE": str(project.log_levels_file),
        "LOG_MASK_KEYS": settings.log_mask_keys,
        "LOG_MASK_PATHS": settings.log_mask_paths,
    }


def _inherited() -> dict[str, str]:
    """Nothing of the platform's own, but what is set for reward types."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("REWARDCTL_") or name.startswith(plugin_settings.PREFIX)
    }


def _url(settings: ProjectSettings, port: int) -> str:
    return _address(_reachable(settings.host), port)


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _reachable(host: str) -> str:
    return mongod.HOST if host in _EVERY_ADDRESS else host
