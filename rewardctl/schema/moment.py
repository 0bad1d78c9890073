"""One state of a database, read while it is written to: the server keeps what was for 300 s, or as it is told."""

import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.errors import OperationFailure, PyMongoError

ReadT = TypeVar("ReadT")
_GONE: Final = {239, 246}
"""The server's codes for a state that it keeps no more, and for one that a new collection is not in yet."""
_TRIES: Final = 50
_PAUSE_SECONDS: Final = 0.05


def pinned(client: MongoClient[dict[str, Any]], read: Callable[[ClientSession], ReadT]) -> ReadT:
    """What `read` makes of a session, whose first read decides the state; the session is then its own to end.

    Asked for again where a collection has just been made: no state before has it. Raises: PyMongoError.
    """
    tries = _TRIES
    while True:
        session = client.start_session(snapshot=True)
        try:
            return read(session)
        except PyMongoError as error:
            session.end_session()
            tries -= 1
            if not is_gone(error) or not tries:
                raise
        time.sleep(_PAUSE_SECONDS)


def is_gone(error: PyMongoError) -> bool:
    return isinstance(error, OperationFailure) and error.code in _GONE
