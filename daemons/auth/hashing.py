"""bcrypt in a pool of its own, so that no login holds up the event loop.

A password that is wrong costs the same number of rounds whomever it was tried for: a hash of a lower cost is made up
for, each pepper is tried, and for nobody a hash of nobody's is compared.
"""

import asyncio
import os
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from daemons.auth.domain.password import Match
from rewardctl.kernel import passwords
from rewardctl.kernel.errors import Unavailable

_MOST_WORKERS: Final = 4
"""And no more than half of the cores: who logs in leaves room for who is in."""
_MOST_WAITING_EACH: Final = 64
"""For each worker: at a quarter of a second a hash the last one waits for 16 seconds, less than the gateway does."""
_RETRY_AFTER_SECONDS: Final = 5
ResultT = TypeVar("ResultT")


class BcryptHasher:
    """`cost` is the binary logarithm of the rounds; past `waiting` in the queue (64 a worker) the next one is refused.

    Hashes are made with `pepper`; those that were made with one of `old_peppers` are still good, and outdated.
    """

    def __init__(
        self,
        pepper: bytes,
        cost: int,
        *,
        old_peppers: Sequence[bytes] = (),
        workers: int | None = None,
        waiting: int | None = None,
    ) -> None:
        size = workers or max(1, min((os.cpu_count() or 1) // 2, _MOST_WORKERS))
        self._peppers = (pepper, *old_peppers)
        self._cost = cost
        self._limit = size + (size * _MOST_WAITING_EACH if waiting is None else waiting)
        self._under_way = 0
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="hashing")
        self._nobodys: Future[str] = self._pool.submit(passwords.hashed, secrets.token_hex(), pepper, cost)

    async def hashed(self, password: str) -> str:
        return await self._run(lambda: passwords.hashed(password, self._peppers[0], self._cost))

    async def compare(self, password: str, stored: str | None) -> Match:
        return await self._run(lambda: self._compared(password, stored or self._nobodys.result()))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _compared(self, password: str, stored: str) -> Match:
        cost = passwords.cost_of(stored)
        for pepper in self._peppers:
            if passwords.matches(password, pepper, stored):
                return Match.YES if (pepper, cost) == (self._peppers[0], self._cost) else Match.OUTDATED
            for missing in range(cost, self._cost):
                passwords.spend(password, pepper, missing)
        return Match.NO

    async def _run(self, work: Callable[[], ResultT]) -> ResultT:
        if self._under_way >= self._limit:
            raise Unavailable("Too many logins wait already", retry_after=_RETRY_AFTER_SECONDS)
        self._under_way += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._under_way -= 1
