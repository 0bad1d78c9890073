"""A database by its address, for what takes its time: not for requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import ConfigurationError, ConnectionFailure, InvalidURI, OperationFailure, PyMongoError

from rewardctl.kernel.errors import BadSettings, RewardctlError, SetupError, Unavailable
from rewardctl.schema.declared import Schema

_AWAY_MS: Final = 2_000
_UNAUTHORISED: Final = 13


@contextmanager
def opened(uri: str, schema: Schema) -> Iterator[Database[dict[str, Any]]]:
    """Written by a journaled majority, and what refuses is said in our words.

    Raises: BadSettings where `uri` is none; Unavailable, SetupError.
    """
    try:
        client: MongoClient[dict[str, Any]] = MongoClient(
            uri,
            w="majority",
            journal=True,
            serverSelectionTimeoutMS=_AWAY_MS,
            connectTimeoutMS=_AWAY_MS,
            appname="rewardctl",
        )
    except (InvalidURI, ConfigurationError) as error:
        raise BadSettings(
            f"The address of the {schema.title} database is not valid", hint="mend its setting"
        ) from error
    with client, refusals(schema):
        yield client.get_default_database(schema.database)


@contextmanager
def refusals(schema: Schema) -> Iterator[None]:
    try:
        yield
    except PyMongoError as error:
        raise _translated(error, schema) from error


def _translated(error: PyMongoError, schema: Schema) -> RewardctlError:
    if isinstance(error, ConnectionFailure):
        return Unavailable(f"The {schema.title} database does not answer", hint="run: rewardctl up")
    said = error.details.get("errmsg") if isinstance(error, OperationFailure) and error.details else None
    denied = isinstance(error, OperationFailure) and error.code == _UNAUTHORISED
    hint = "give its user the role readWrite on that database" if denied else "see the database's own log"
    return SetupError(f"The {schema.title} database refused: {said or type(error).__name__}", hint=hint)
