"""What a database says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import OperationFailure, PyMongoError

from rewardctl.kernel.errors import RewardctlError
from rewardctl.production.address import anonymous
from rewardctl.schema import standing
from rewardctl.schema.mongo import opened, refusals
from rewardctl.schema.steps import Plan

Stored = dict[str, Any]
ValueT = TypeVar("ValueT")
_UNAUTHORISED: Final = 13
_AWAY_MS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    """None is what its user may not ask.

    `ahead` is its clock before ours; `free` and `room` are bytes of its disk.
    """

    replica_set: bool
    members: int | None
    journaled: bool | None
    ahead: timedelta
    open_to_all: bool | None
    schema: str | None
    free: int | None
    room: int | None


@dataclass(frozen=True, slots=True)
class Server:
    """`here`: it is a mongod that this project runs. Without `told` there is a `why`."""

    title: str
    setting: str
    uri: str
    here: bool
    by_file: bool = False
    told: Told | None = None
    why: str = ""


def asked(server: Server, plan: Plan, now: Callable[[], datetime]) -> Server:
    try:
        with opened(server.uri, plan.schema) as database, refusals(f"The {server.title} database"):
            return replace(server, told=_told(database, plan, server.uri, now))
    except RewardctlError as error:
        return replace(server, why=error.detail[:1].lower() + error.detail[1:])


def _told(database: Database[Stored], plan: Plan, uri: str, now: Callable[[], datetime]) -> Told:
    before = now()
    hello = database.client.admin.command("hello")
    half_way = before + (now() - before) / 2
    config = _permitted(lambda: database.client.admin.command("replSetGetConfig")["config"])
    disk = _permitted(lambda: database.command("dbStats")) or {}
    standing_found = _permitted(lambda: standing.of(database, plan))
    room, used = disk.get("fsTotalSize"), disk.get("fsUsedSize")
    return Told(
        replica_set="setName" in hello or hello.get("msg") == "isdbgrid",
        members=_members(hello, config),
        journaled=None if config is None else bool(config.get("writeConcernMajorityJournalDefault", True)),
        ahead=hello["localTime"].replace(tzinfo=UTC) - half_way,
        open_to_all=_open_to_all(uri),
        schema=standing_found.state if standing_found else None,
        free=int(room - used) if room and used is not None else None,
        room=int(room) if room else None,
    )


def _members(hello: Mapping[str, Any], config: Mapping[str, Any] | None) -> int | None:
    """Those that bear data; a mongos does not say."""
    if config is not None:
        return sum(not one.get("arbiterOnly") for one in config["members"])
    return len(hello["hosts"]) if "hosts" in hello else None


def _open_to_all(uri: str) -> bool | None:
    """Whether somebody without a name may look around."""
    try:
        with MongoClient[Stored](anonymous(uri), serverSelectionTimeoutMS=_AWAY_MS, appname="rewardctl") as client:
            client.admin.command("listDatabases")
    except OperationFailure as error:
        return False if error.code == _UNAUTHORISED else None
    except PyMongoError:
        return None
    return True


def _permitted(ask: Callable[[], ValueT]) -> ValueT | None:
    try:
        return ask()
    except OperationFailure:
        return None
