"""A mongod of ours as a replica set of one, without which it loses acknowledged writes when it is killed."""

from typing import Any, Final

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from rewardctl.runtime import mongod

_PATIENCE_MS: Final = 1000
_NOT_INITIATED: Final = 94


class ReplicaSet:
    """The mongod at `port` of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._client: AsyncMongoClient[dict[str, Any]] | None = None

    async def ready(self) -> bool:
        """Whether it takes writes; where it can't yet, one step is taken towards it."""
        try:
            hello = await self._admin("hello")
            if not hello.get("isWritablePrimary"):
                await self._settle()
            return bool(hello.get("isWritablePrimary"))
        except PyMongoError:
            return False

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _settle(self) -> None:
        try:
            config = (await self._admin("replSetGetConfig"))["config"]
        except OperationFailure as error:
            if error.code == _NOT_INITIATED:
                await self._initiate()
            return
        if config["members"][0]["host"] != self._member["host"]:
            await self._move(config)

    async def _initiate(self) -> None:
        await self._admin("replSetInitiate", {"_id": mongod.REPLICA_SET, "members": [self._member]})
        await self.close()

    async def _move(self, config: dict[str, Any]) -> None:
        """Its port changed: the set is told its new address."""
        moved = {**config, "version": config["version"] + 1, "members": [{**config["members"][0], **self._member}]}
        await self._admin("replSetReconfig", moved, force=True)
        await self.close()

    @property
    def _member(self) -> dict[str, Any]:
        return {"_id": 0, "host": f"{mongod.HOST}:{self._port}"}

    async def _admin(self, command: str, value: object = 1, **more: object) -> dict[str, Any]:
        answer: dict[str, Any] = await self._connected().admin.command({command: value, **more})
        return answer

    def _connected(self) -> AsyncMongoClient[dict[str, Any]]:
        """A client from before the set was made believes that there are no sessions: `close` makes way for another."""
        if self._client is None:
            self._client = AsyncMongoClient(
                mongod.HOST,
                self._port,
                directConnection=True,
                serverSelectionTimeoutMS=_PATIENCE_MS,
                connectTimeoutMS=_PATIENCE_MS,
                socketTimeoutMS=_PATIENCE_MS,
            )
        return self._client
