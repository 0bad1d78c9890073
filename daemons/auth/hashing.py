"""bcrypt in a pool of its own, so that no login holds up the event loop."""

import asyncio
import os
import secrets
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from rewardctl.kernel import passwords
from rewardctl.kernel.errors import Unavailable

_MOST_WORKERS: Final = 4
_MOST_WAITING: Final = 256
_RETRY_AFTER_SECONDS: Final = 2
ResultT = TypeVar("ResultT")


class BcryptHasher:
    """`cost` is the binary logarithm of the rounds; past `waiting` in the queue the next one is refused."""

    def __init__(self, pepper: bytes, cost: int, *, workers: int | None = None, waiting: int = _MOST_WAITING) -> None:
        size = workers or min(os.cpu_count() or 1, _MOST_WORKERS)
        self._pepper = pepper
        self._cost = cost
        self._limit = size + waiting
        self._under_way = 0
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="hashing")
        self._nobodys: Future[str] = self._pool.submit(passwords.hashed, secrets.token_hex(), pepper, cost)

    async def hashed(self, password: str) -> str:
        return await self._run(lambda: passwords.hashed(password, self._pepper, self._cost))

    async def matches(self, password: str, stored: str | None) -> bool:
        return await self._run(lambda: passwords.matches(password, self._pepper, stored or self._nobodys.result()))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], ResultT]) -> ResultT:
        if self._under_way >= self._limit:
            raise Unavailable("Too many logins wait already", retry_after=_RETRY_AFTER_SECONDS)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._under_way -= 1
