"""The database as both daemons use it: majority writes, journaled; majority reads; errors translated at the border."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from fastapi import FastAPI
from odmantic import Model
from pymongo import AsyncMongoClient, monitoring
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import ConnectionFailure, DuplicateKeyError, ExecutionTimeout, OperationFailure, PyMongoError
from starlette.requests import Request
from starlette.responses import Response

from daemons.chassis.web import problems
from rewardctl.kernel.errors import Failed, RewardctlError, Unavailable, UnsafeDatabase
from rewardctl.kernel.log import log_for
from rewardctl.schema.address import addressed, untrusted

Document = dict[str, Any]
Collection = AsyncCollection[Document]
_AWAY_MS: Final = 2_000
_SOCKET_MS: Final = 10_000
_RETRY_AFTER_SECONDS: Final = 1
_PAUSE_SECONDS: Final = 0.2
_log = log_for("mongo")


@dataclass(frozen=True, slots=True)
class Database:
    client: AsyncMongoClient[Document]
    database: AsyncDatabase[Document]
    _collections: dict[type[Model], Collection] = field(default_factory=dict)

    def collection(self, model: type[Model]) -> Collection:
        """Made once: the driver would make a new one each time."""
        found = self._collections.get(model)
        if found is None:
            found = self._collections[model] = self.database[model.__collection__]
        return found

    @property
    def name(self) -> str:
        return self.database.name

    @classmethod
    def connect(cls, uri: str, default_name: str, *listeners: monitoring.ConnectionPoolListener) -> "Database":
        """A pooled client; it connects on first use, so a database that is away is no error yet.

        Raises: BadSettings where `uri` is none, or names a file that can't be used.
        """
        with addressed("the database", "REWARDCTL_MONGODB_URI"):
            client: AsyncMongoClient[Document] = AsyncMongoClient(
                uri,
                w="majority",
                journal=True,
                readConcernLevel="majority",
                retryWrites=True,
                tz_aware=False,
                serverSelectionTimeoutMS=_AWAY_MS,
                connectTimeoutMS=_AWAY_MS,
                socketTimeoutMS=_SOCKET_MS,
                appname="rewardctl",
                event_listeners=listeners,
            )
        return cls(client, client.get_default_database(default_name))

    async def check(self) -> None:
        """Raises: Unavailable where no primary answers."""
        try:
            hello = await self.client.admin.command("hello")
        except PyMongoError as error:
            raise translated(error) from error
        if not hello.get("isWritablePrimary"):
            raise Unavailable("The database has no primary", retry_after=_RETRY_AFTER_SECONDS)

    async def await_primary(self, patience: float) -> None:
        """Wait for a database that is away, or between two primaries, for `patience` seconds.

        Raises: Unavailable; BadSettings where its certificate is not trusted.
        """
        clock = asyncio.get_running_loop().time
        deadline, told = clock() + patience, False
        while True:
            try:
                return await self.check()
            except Unavailable as error:
                if refused := untrusted(error.__cause__, "The database"):
                    raise refused from error
                if clock() >= deadline:
                    raise
                if not told:
                    _log.bind(event="database.awaited", seconds=patience).warning(f"{error.detail}: waiting for it")
                told = True
            await asyncio.sleep(_PAUSE_SECONDS)

    async def require_safety(self) -> None:
        """Refuse a deployment on which an acknowledged write could be lost.

        Raises: UnsafeDatabase, with what is wrong; Unavailable where it does not answer.
        """
        await self.check()
        found = [problem async for problem in self._problems()]
        if found:
            hint = "run MongoDB as a replica set with journaled majority writes; see docs/adr/0006"
            raise UnsafeDatabase(f"The database can't keep what is promised: {'; '.join(found)}", hint=hint)

    async def _problems(self) -> AsyncIterator[str]:
        hello = await self.client.admin.command("hello")
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            yield "it is a standalone, not a replica set"
            return
        if self.client.write_concern.document != {"w": "majority", "j": True}:
            yield "writes are not acknowledged by a journaled majority"
        if self.client.read_concern.level != "majority":
            yield "reads are not of what a majority has"
        with suppress(OperationFailure):
            engine = (await self.client.admin.command("serverStatus")).get("storageEngine", {})
            if not engine.get("persistent", True):
                yield f"its storage engine {engine.get('name')} keeps nothing on disk"
            if not engine.get("supportsCommittedReads", True):
                yield "it can't read what a majority has"
        with suppress(OperationFailure):
            config = (await self.client.admin.command("replSetGetConfig"))["config"]
            if not config.get("writeConcernMajorityJournalDefault", True):
                yield "a majority acknowledges writes before they are journaled"

    async def close(self) -> None:
        await self.client.close()


@contextmanager
def border() -> Iterator[None]:
    """Where the database is read beside the requests. Raises: Unavailable where it does not answer; Failed."""
    try:
        yield
    except PyMongoError as error:
        raise translated(error) from error


def translated(error: PyMongoError) -> RewardctlError:
    if isinstance(error, ConnectionFailure | ExecutionTimeout):
        return Unavailable("The database does not answer", retry_after=_RETRY_AFTER_SECONDS)
    return Failed()


def install(app: FastAPI) -> None:
    """Answer a database that is away with a problem, also where no use case looks for it."""

    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, PyMongoError)  # noqa: S101 - Starlette dispatches by this very class
        if isinstance(problem := translated(error), Unavailable):
            return problems.response(problem, request.url.path)
        raise error

    app.add_exception_handler(PyMongoError, answer)


def violated(error: DuplicateKeyError) -> frozenset[str]:
    """The fields of the unique index that refused a write."""
    return frozenset((error.details or {}).get("keyPattern", {}))
