"""`python -m rewardctl.runtime.compose.prepare_database`: makes a replica set, and one user for each service.

It must run inside of the network of the set's first mongod: who comes from 127.0.0.1 may make the first user. Done
again, it adds the members that are missing and sets users to what their files say.

REWARDCTL_MEMBERS             mongo-user:27017, and further ones after commas
REWARDCTL_ROOT_PASSWORD_FILE  of the user root, which nobody else has
REWARDCTL_USER_FILES          a file each with a service's URI: its user, password and database
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from rewardctl.kernel import log
from rewardctl.kernel.errors import RewardctlError, SetupError, TimedOut

Client = MongoClient[dict[str, Any]]
SET: Final = "rs0"
ROOT: Final = "root"
_LOOKING: Final = "rewardctlLooking"
_LOOKS: Final = [{"resource": {"cluster": True}, "actions": ["serverStatus", "replSetGetConfig"]}]
"""What a daemon asks at its start, to refuse a database that could lose what it acknowledged."""
_PATIENCE_SECONDS: Final = 90.0
_PAUSE_SECONDS: Final = 0.2
_TIMEOUT_MS: Final = 2000
_UNAUTHORIZED: Final = 13
_AUTHENTICATION_FAILED: Final = 18
_ALREADY_INITIALISED: Final = 23
_log = log.log_for("prepare")


@dataclass(frozen=True, slots=True)
class Wanted:
    """`members` are `host:port`, the first of them the mongod at `port` of this network; `users` are URIs."""

    members: Sequence[str]
    root_password: str
    users: Sequence[str]
    port: int = 27017


def prepare(wanted: Wanted, patience: float = _PATIENCE_SECONDS) -> None:
    """Raises: TimedOut where no primary comes; SetupError where the root password is another."""
    deadline = time.monotonic() + patience
    _until(lambda: _initiated(wanted), deadline, "The replica set can't be made")
    _until(lambda: _has_primary(wanted), deadline, "The replica set has no primary")
    _until(lambda: _has_root(wanted), deadline, "The first user can't be made")
    with _as_root(wanted) as client:
        _until(lambda: _complete(client, wanted), deadline, "The replica set is not complete")
        _set(client.admin, "Role", _LOOKING, privileges=_LOOKS, roles=[])
        for uri in wanted.users:
            _set_user(client, uri)
    _log.bind(event="database.prepared", members=len(wanted.members)).info("the replica set and its users are there")


def _until(done: Callable[[], bool], deadline: float, late: str) -> None:
    said = "it does not answer"
    while time.monotonic() < deadline:
        try:
            if done():
                return
        except PyMongoError as error:
            said = str(error)
        time.sleep(_PAUSE_SECONDS)
    raise TimedOut(f"{late}: {said}")


def _initiated(wanted: Wanted) -> bool:
    """Who may not ask has users already, and so was initiated. The first member is the primary where it can be."""
    member = {"_id": 0, "host": wanted.members[0], "priority": 2}
    try:
        with _local(wanted) as client:
            client.admin.command("replSetInitiate", {"_id": SET, "members": [member]})
    except OperationFailure as error:
        if error.code not in {_ALREADY_INITIALISED, _UNAUTHORIZED}:
            raise
    return True


def _has_primary(wanted: Wanted) -> bool:
    with _local(wanted) as client:
        return "primary" in client.admin.command("hello")


def _has_root(wanted: Wanted) -> bool:
    """Raises: SetupError."""
    try:
        with _as_root(wanted) as client:
            client.admin.command("replSetGetStatus")
    except OperationFailure as error:
        if error.code != _AUTHENTICATION_FAILED:
            raise
        _make_root(wanted)
    return True


def _make_root(wanted: Wanted) -> None:
    try:
        with _local(wanted) as client:
            client.admin.command("createUser", ROOT, pwd=wanted.root_password, roles=["root"])
    except OperationFailure as error:
        if error.code != _UNAUTHORIZED:
            raise
        hint = "put back .rewardctl/compose/mongo-root-password, or drop the data: rewardctl down --volumes"
        raise SetupError("The database has another root password", hint=hint) from error


def _complete(client: Client, wanted: Wanted) -> bool:
    """Whether every member is in it; one that is missing is added, as one change may add one."""
    config = client.admin.command("replSetGetConfig")["config"]
    missing = [one for one in wanted.members if one not in {member["host"] for member in config["members"]}]
    if missing:
        number = max(member["_id"] for member in config["members"]) + 1
        members = [*config["members"], {"_id": number, "host": missing[0]}]
        client.admin.command("replSetReconfig", {**config, "version": config["version"] + 1, "members": members})
    return not missing


def _set_user(client: Client, uri: str) -> None:
    told = parse_uri(uri)
    name = told["database"]
    roles = [{"role": "readWrite", "db": name}, {"role": _LOOKING, "db": "admin"}]
    _set(client[name], "User", told["username"], pwd=told["password"], roles=roles)


def _set(database: Any, kind: str, name: str, **told: Any) -> None:  # noqa: ANN401 - a database of the driver, and what it takes
    """Make the user or role, or let it be as told."""
    found = database.command(f"{kind.lower()}sInfo", name)[f"{kind.lower()}s"]
    database.command(f"{'update' if found else 'create'}{kind}", name, **told)


def _local(wanted: Wanted) -> Client:
    return MongoClient("127.0.0.1", wanted.port, directConnection=True, **_timeouts())


def _as_root(wanted: Wanted) -> Client:
    hosts = list(wanted.members)
    return MongoClient(hosts, replicaSet=SET, username=ROOT, password=wanted.root_password, **_timeouts())


def _timeouts() -> dict[str, Any]:
    return {"serverSelectionTimeoutMS": _TIMEOUT_MS, "connectTimeoutMS": _TIMEOUT_MS, "socketTimeoutMS": 15_000}


def main() -> None:
    log.configure("prepare", env="production", level="info", stream=sys.stdout)
    try:
        prepare(
            Wanted(
                members=os.environ["REWARDCTL_MEMBERS"].split(","),
                root_password=_read(os.environ["REWARDCTL_ROOT_PASSWORD_FILE"]),
                users=[_read(one) for one in os.environ["REWARDCTL_USER_FILES"].split(",")],
            )
        )
    except RewardctlError as error:
        _log.bind(event="database.unprepared", hint=error.hint).critical(error.detail)
        sys.exit(1)


def _read(path: str) -> str:
    return Path(path).read_text("utf-8").strip()


if __name__ == "__main__":
    main()
