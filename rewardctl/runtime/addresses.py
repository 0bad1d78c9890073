"""Where the gateway, the daemons and their databases are reached."""

from typing import Final

from rewardctl.kernel.services import DATABASES, Daemon
from rewardctl.kernel.settings import ProjectSettings
from rewardctl.runtime import mongod

_EVERY_ADDRESS: Final = {"0.0.0.0", "::", ""}


def gateway_url(settings: ProjectSettings) -> str:
    """Where clients reach the platform, in every mode."""
    return (settings.gateway_url or daemon_url(settings, settings.gateway_port)).rstrip("/")


def daemon_url(settings: ProjectSettings, port: int) -> str:
    return url(reachable(settings.host), port)


def accounts_uri(settings: ProjectSettings) -> str:
    return settings.mongodb_uri_user or _own_database(settings, "auth")


def event_uri(settings: ProjectSettings) -> str:
    return settings.mongodb_uri_event or _own_database(settings, "event")


def limits_uri(settings: ProjectSettings) -> str | None:
    """Where requests are counted; None where the accounts are elsewhere, and no place is told for it."""
    own = None if settings.mongodb_uri_user else _own_database(settings, "gateway")
    return settings.mongodb_uri_limits or own


def mongod_port(settings: ProjectSettings, name: str) -> int:
    return int(getattr(settings, f"{name.replace('-', '_')}_port"))


def reachable(host: str) -> str:
    """Where who listens at `host` is asked from this machine."""
    return mongod.HOST if host in _EVERY_ADDRESS else host


def url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_database(settings: ProjectSettings, daemon: Daemon) -> str:
    database = DATABASES[daemon]
    return mongod.uri(mongod_port(settings, database.mongod), database.name)
