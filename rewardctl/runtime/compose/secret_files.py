"""The secrets of the containers' databases, each a file of mode 0600 in `.rewardctl/compose`.

A URI holds a service's own user and password, so that nothing else need be told to it.
"""

import secrets
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from rewardctl.kernel.services import DATABASES, Database
from rewardctl.runtime import durable
from rewardctl.runtime.project import Project

_KEYFILE_BYTES: Final = 512
_PASSWORD_BYTES: Final = 32


def directory(project: Project) -> Path:
    return project.home / "compose"


def handover(project: Project) -> Path:
    """What auth may take away: the first administrator waits there."""
    return directory(project) / "handover"


def first_admin(project: Project) -> Path:
    return handover(project) / "first-admin.json"


def exchange(project: Project) -> Path:
    """Backups pass through it, on their way out of a container of tools and into one."""
    return directory(project) / "exchange"


def mongodb_uri(project: Project, daemon: str) -> Path:
    return directory(project) / f"{daemon}-mongodb-uri"


def make(project: Project) -> Iterator[str]:
    """Make what is missing; answers the paths from the root. Raises: DiskFull, SetupError."""
    durable.make_directory(directory(project))
    durable.make_directory(handover(project))
    durable.make_directory(exchange(project))
    yield from _make(project, "mongo-keyfile", _keyfile)
    yield from _make(project, "mongo-root-password", lambda: secrets.token_urlsafe(_PASSWORD_BYTES))
    for daemon, database in DATABASES.items():
        yield from _make(project, mongodb_uri(project, daemon).name, lambda: _uri(daemon, database))  # noqa: B023 - made at once


def _make(project: Project, name: str, make: Callable[[], str]) -> Iterator[str]:
    path = directory(project) / name
    if not path.exists():
        durable.write(path, make().encode())
        yield str(path.relative_to(project.root))


def _keyfile() -> str:
    """In Base64, all that mongod takes."""
    return b64encode(secrets.token_bytes(_KEYFILE_BYTES)).decode()


def _uri(daemon: str, database: Database) -> str:
    """For the daemon's user, who may touch this database alone."""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    return f"mongodb://rewardctl_{daemon}:{password}@{database.mongod}:27017/{database.name}?replicaSet=rs0"
