"""A database by its address, for what takes its time: not for requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, OperationFailure, PyMongoError

from rewardctl.kernel.errors import RewardctlError, SetupError, Unavailable
from rewardctl.schema.address import addressed, untrusted
from rewardctl.schema.declared import Schema
from rewardctl.schema.moment import is_gone

_AWAY_MS: Final = 2_000
_UNAUTHORISED: Final = 13


@contextmanager
def opened(uri: str, schema: Schema, setting: str = "its setting") -> Iterator[Database[dict[str, Any]]]:
    """Written by a journaled majority; there is one that answers. `setting` is where `uri` was told.

    Raises: BadSettings where `uri` is none, or its certificate is not trusted; Unavailable, SetupError.
    """
    with addressed(f"the {schema.title} database", setting):
        client: MongoClient[dict[str, Any]] = MongoClient(
            uri,
            w="majority",
            journal=True,
            serverSelectionTimeoutMS=_AWAY_MS,
            connectTimeoutMS=_AWAY_MS,
            appname="rewardctl",
        )
    with client:
        with refusals(f"The {schema.title} database"):
            client.admin.command("ping")
        yield client.get_default_database(schema.database)


@contextmanager
def refusals(what: str, hint: str | None = None) -> Iterator[None]:
    """Give the driver's errors our words: `what` begins the sentence, `hint` mends a refusal.

    Raises: Unavailable, SetupError.
    """
    try:
        yield
    except PyMongoError as error:
        raise _translated(error, what, hint) from error


def _translated(error: PyMongoError, what: str, hint: str | None) -> RewardctlError:
    if refused := untrusted(error, what):
        return refused
    if isinstance(error, ConnectionFailure):
        return Unavailable(f"{what} does not answer", hint="run: rewardctl up")
    if is_gone(error):
        longer = "a large database needs a longer minSnapshotHistoryWindowInSeconds, or another tool: see docs/data.md"
        return Unavailable(f"{what} dropped the state that was being read", hint=longer)
    said = error.details.get("errmsg") if isinstance(error, OperationFailure) and error.details else None
    return SetupError(f"{what} refused: {said or type(error).__name__}", hint=hint or _mend(error))


def _mend(error: PyMongoError) -> str:
    denied = isinstance(error, OperationFailure) and error.code == _UNAUTHORISED
    return "give its user the role readWrite on that database" if denied else "see the database's own log"
