"""The driver as our daemons open it: majority writes, journaled; majority reads."""

from typing import Any

from pymongo import AsyncMongoClient, monitoring

Database = Any
"""The driver's: what is asked of it is there, so nothing is checked."""


def database(uri: str, *listeners: monitoring.CommandListener) -> Database:
    """The one that `uri` names."""
    client: AsyncMongoClient[Any] = AsyncMongoClient(
        uri,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        retryWrites=True,
        tz_aware=False,
        appname="rewardctl",
        event_listeners=listeners,
    )
    return client.get_default_database()
