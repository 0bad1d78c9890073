"""What each daemon is told, as its environment: `REWARDCTL_*`."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from rewardctl.kernel import plugin_settings
from rewardctl.kernel.services import Daemon
from rewardctl.kernel.settings import LOOPBACK, ProjectSettings, parts
from rewardctl.runtime import addresses, scale
from rewardctl.runtime.project import Project

_DRAIN_SECONDS: Final = "3"
"""What a replica goes on after it was told to stop: several times as long as a gateway takes to learn of it."""


def inherited() -> dict[str, str]:
    """Nothing of the platform's own, but what is set for reward types."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("REWARDCTL_") or name.startswith(plugin_settings.PREFIX)
    }


def of_daemon(project: Project, settings: ProjectSettings, daemon: Daemon, port: int, log: Path) -> dict[str, str]:
    """Of the replica at `port`. Raises: BadSettings."""
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
        **_own(project, settings, daemon),
    }
    return {**inherited(), **{f"REWARDCTL_{key}": value for key, value in told.items()}}


def _own(project: Project, settings: ProjectSettings, daemon: Daemon) -> Mapping[str, str]:
    match daemon:
        case "auth":
            return _of_auth(project, settings)
        case "event":
            return _of_event(project, settings)
        case "gateway":
            return _of_gateway(settings)


def _of_auth(project: Project, settings: ProjectSettings) -> dict[str, str]:
    return {
        **_database(addresses.accounts_uri(settings), settings.mongodb_uri_user_file),
        "SIGNING_KEY_FILE": str(project.signing_key_file),
        "PEPPER_FILE": str(project.pepper_file),
        "FIRST_ADMIN_FILE": str(project.first_admin_file),
        "OLD_PEPPER_FILES": ",".join(_old_peppers(project, settings)),
        "BCRYPT_COST": str(settings.bcrypt_cost),
        "REFUSE_COMMON_PASSWORDS": str(settings.refuse_common_passwords).lower(),
        "EVENT_URL": _urls(settings, "event"),
        "LIMIT_LOGIN_ACCOUNT": settings.limit_login_account,
        "LIMIT_LOGIN_ADDRESS": settings.limit_login_address,
        "LIMIT_REGISTRATION_ADDRESS": settings.limit_registration_address,
        **_behind_the_gateway(project, settings),
    }


def _of_event(project: Project, settings: ProjectSettings) -> dict[str, str]:
    return {
        **_database(addresses.event_uri(settings), settings.mongodb_uri_event_file),
        "AUTH_URL": _urls(settings, "auth"),
        "LIMIT_CLAIMS_USER": settings.limit_claims_user,
        "ACTIVITY_RETENTION_DAYS": str(settings.activity_retention_days),
        **_reward_types(project, settings),
        **_behind_the_gateway(project, settings),
    }


def _of_gateway(settings: ProjectSettings) -> dict[str, str]:
    """The daemons behind it know only the gateway."""
    counted = addresses.limits_uri(settings)
    return {
        "AUTH_URL": _urls(settings, "auth"),
        "EVENT_URL": _urls(settings, "event"),
        **(_database(counted, settings.mongodb_uri_limits_file) if counted else {}),
        "LIMIT_REQUESTS_ADDRESS": settings.limit_requests_address,
        "CONNECTIONS_PER_ADDRESS": str(settings.connections_per_address),
        "TRUSTED_PROXIES": settings.trusted_proxies,
        "CORS_ORIGINS": settings.cors_origins,
        "HSTS_SECONDS": str(settings.hsts_seconds),
    }


def _urls(settings: ProjectSettings, daemon: Daemon) -> str:
    """Of all its replicas."""
    return ",".join(addresses.daemon_url(settings, port) for port in scale.places(settings)[daemon].values())


def _database(uri: str, file: str | None) -> dict[str, str]:
    """An address that was told by a file stays in it: the environment of a process is no place for a password."""
    return {"MONGODB_URI_FILE": str(Path(file).absolute())} if file else {"MONGODB_URI": uri}


def _old_peppers(project: Project, settings: ProjectSettings) -> Iterator[str]:
    return (str(project.root / one) for one in parts(settings.old_pepper_files))


def _behind_the_gateway(project: Project, settings: ProjectSettings) -> dict[str, str]:
    """What auth and event have in common; they trust what comes from this machine."""
    return {
        "CLOCK_FILE": str(project.clock_file),
        "TRUSTED_PROXIES": ",".join([*map(str, LOOPBACK), *_own_address(settings.host)]),
    }


def _own_address(host: str) -> Iterator[str]:
    with suppress(ValueError):
        address = ip_address(host)
        if not (address.is_loopback or address.is_unspecified):
            yield host


def _reward_types(project: Project, settings: ProjectSettings) -> dict[str, str]:
    codes_key = {"CODES_KEY_FILE": str(project.codes_key_file)} if project.codes_key_file.exists() else {}
    return {
        **codes_key,
        "PLUGINS_FILE": str(project.plugins_file),
        "DISABLED_REWARD_TYPES": settings.disabled_reward_types,
        "OUTBOUND_NETWORKS": settings.outbound_networks,
    }


def _logging(project: Project, settings: ProjectSettings, daemon: Daemon) -> dict[str, str]:
    shipped = {"LOKI_URL": settings.loki_url, "OTLP_ENDPOINT": settings.otlp_endpoint}
    return {
        **{name: address for name, address in shipped.items() if address},
        "LOG_LEVEL": settings.level_of(daemon),
        "LOG_LEVELS_FILE": str(project.log_levels_file),
        "LOG_MASK_KEYS": settings.log_mask_keys,
        "LOG_MASK_PATHS": settings.log_mask_paths,
    }
