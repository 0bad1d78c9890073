"""A mongod of ours as a replica set of one, without which it loses acknowledged writes when it is killed.

The driver is used in a thread: its asyncio form leaves sockets open where it is cancelled while it connects.
"""

import asyncio
from contextlib import suppress
from threading import Lock
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from rewardctl.runtime import mongod

_PATIENCE_MS: Final = 1000
_NOT_INITIATED: Final = 94


class ReplicaSet:
    """The mongod at `port` of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._client: MongoClient[dict[str, Any]] | None = None
        self._in_use = Lock()

    async def ready(self) -> bool:
        """Whether it takes writes; where it can't yet, one step is taken towards it."""
        return await asyncio.to_thread(self._look)

    async def close(self) -> None:
        await asyncio.to_thread(self._end)

    def _look(self) -> bool:
        with self._in_use, suppress(PyMongoError):
            if self._admin("hello").get("isWritablePrimary"):
                return True
            self._settle()
        return False

    def _end(self) -> None:
        with self._in_use:
            self._disconnect()

    def _settle(self) -> None:
        try:
            config = self._admin("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code == _NOT_INITIATED:
                self._initiate()
            return
        if config["members"][0]["host"] != self._member["host"]:
            self._move(config)

    def _initiate(self) -> None:
        self._admin("replSetInitiate", {"_id": mongod.REPLICA_SET, "members": [self._member]})
        self._disconnect()

    def _move(self, config: dict[str, Any]) -> None:
        """Its port changed: the set is told its new address."""
        moved = {**config, "version": config["version"] + 1, "members": [{**config["members"][0], **self._member}]}
        self._admin("replSetReconfig", moved, force=True)
        self._disconnect()

    @property
    def _member(self) -> dict[str, Any]:
        return {"_id": 0, "host": f"{mongod.HOST}:{self._port}"}

    def _admin(self, command: str, value: object = 1, **more: object) -> dict[str, Any]:
        answer: dict[str, Any] = self._connected().admin.command({command: value, **more})
        return answer

    def _disconnect(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> MongoClient[dict[str, Any]]:
        """A client from before the set was made believes that there are no sessions, so it is closed then."""
        if self._client is None:
            self._client = MongoClient(
                mongod.HOST,
                self._port,
                directConnection=True,
                serverSelectionTimeoutMS=_PATIENCE_MS,
                connectTimeoutMS=_PATIENCE_MS,
                socketTimeoutMS=_PATIENCE_MS,
            )
        return self._client
