"""The driver as our daemons open it: majority writes, journaled; majority reads."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient


def database(uri: str, *listeners: Any) -> Any:  # noqa: ANN401 - motor is untyped
    """The one that `uri` names."""
    client: Any = AsyncIOMotorClient(
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
