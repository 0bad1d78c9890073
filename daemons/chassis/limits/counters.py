"""Counts that all processes share: in the database, each gone some time after it was begun."""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

from limits import RateLimitItemPerSecond
from limits.aio.storage import MongoDBStorage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError

from rewardctl.kernel.errors import BadSettings, TooManyRequests, Unavailable
from rewardctl.kernel.rate import Rate
from rewardctl.kernel.services import DATABASES

_PATIENCE_SECONDS: Final = 1.0
_RETRY_AFTER_SECONDS: Final = 1
_DATABASE: Final = DATABASES["gateway"].name
_POOL: Final = 10


class Counters:
    """What can't be counted raises Unavailable, within a second."""

    def __init__(self, storage: MongoDBStorage) -> None:
        self._storage = storage
        self._windows = FixedWindowRateLimiter(storage)

    @classmethod
    def open(cls, uri: str, database: str | None = None) -> "Counters":
        """In the database of the URI unless another is named; it connects on first use.

        A count that is lost with its server begins anew: no majority need write it.
        Raises: BadSettings where a file that `uri` names can't be used.
        """
        try:
            storage = MongoDBStorage(
                uri.replace("mongodb", "async+mongodb", 1),
                database_name=database or urlsplit(uri).path.strip("/") or _DATABASE,
                counter_collection_name="rate_counters",
                window_collection_name="rate_windows",
                wrap_exceptions=True,
                w=1,
                journal=False,
                maxPoolSize=_POOL,
                serverSelectionTimeoutMS=int(_PATIENCE_SECONDS * 1000),
                appname="rewardctl-limits",
            )
        except OSError as error:
            hint = "see tlsCAFile and tlsCertificateKeyFile in the address"
            raise BadSettings(
                f"A file that the address of the counts names can't be used: {error}", hint=hint
            ) from error
        return cls(storage)

    async def take(self, key: str, rate: Rate) -> None:
        """Count one more in the window that the first began. Raises: TooManyRequests, with the wait; Unavailable."""
        item = RateLimitItemPerSecond(rate.amount, rate.seconds)
        async with _bounded():
            if await self._windows.hit(item, key):
                return
            resets_at = (await self._windows.get_window_stats(item, key)).reset_time
        raise TooManyRequests(retry_after=_until(resets_at))

    async def add(self, key: str, seconds: int, amount: int = 1) -> int:
        """The count with that, of which nothing is left `seconds` after it was begun. Raises: Unavailable."""
        async with _bounded():
            return await self._storage.incr(key, seconds, amount)

    async def wait(self, key: str) -> int:
        """How many whole seconds a count lasts, 0 where there is none. Raises: Unavailable."""
        async with _bounded():
            if not await self._storage.get(key):
                return 0
            return _until(await self._storage.get_expiry(key))

    async def forget(self, key: str) -> None:
        """Raises: Unavailable."""
        async with _bounded():
            await self._storage.clear(key)

    async def close(self) -> None:
        self._storage.storage.close()


def _until(instant: float) -> int:
    return max(1, math.ceil(instant - time.time()))


@asynccontextmanager
async def _bounded() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            yield
    except (StorageError, TimeoutError) as error:
        raise Unavailable("The database does not answer", retry_after=_RETRY_AFTER_SECONDS) from error
