"""The services of a platform by name, and the databases that the daemons keep their things in.

An instance is named after its service: `event`, and further ones `event-2`, `event-3`, …
"""

import re
from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, get_args

Daemon = Literal["gateway", "auth", "event"]
DAEMONS: Final[tuple[Daemon, ...]] = get_args(Daemon)
MONGODS: Final = ("mongo-user", "mongo-event")


class Database(NamedTuple):
    mongod: str
    name: str


DATABASES: Final[Mapping[Daemon, Database]] = {
    "gateway": Database("mongo-user", "rewardctl_limits"),
    "auth": Database("mongo-user", "rewardctl_user"),
    "event": Database("mongo-event", "rewardctl_event"),
}


def service_of(instance: str) -> str:
    """`event-2` is of event, `mongo-user` of mongo-user."""
    return re.sub(r"-\d+$", "", instance)


def instance(service: str, number: int) -> str:
    """Numbers count from 1."""
    return service if number == 1 else f"{service}-{number}"


def is_mongod(instance: str) -> bool:
    """Also of `mongo-user-2`."""
    return service_of(instance) in MONGODS
