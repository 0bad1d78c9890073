"""People who log in: so many logins under way at once, each that is answered followed by the next."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Final

from aiohttp import ClientSession

from rewardctl.kernel.errors import Failed

_PATH: Final = "/auth/login"
_TRIED: Final = {200, 401}
"""The answers for which a password was compared."""
_PUT_OFF: Final = {503, 504}
_PAUSE_SECONDS: Final = "1"


@dataclass(slots=True)
class Crowd:
    """In turn with the right password, a wrong one, and as somebody unknown.

    `answers` counts them by status, `took` has the milliseconds of those for which a password was compared.
    """

    session: ClientSession
    emails: Sequence[str]
    password: str
    at_once: int
    answers: Counter[int] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def logging_in(self) -> AsyncIterator[None]:
        """For as long as the block runs; those under way at its end are waited for. Raises: Failed."""
        wishes, going = self._wishes(), asyncio.Event()
        going.set()
        async with asyncio.TaskGroup() as group:
            for _ in range(self.at_once):
                group.create_task(self._log_in_again(wishes, going))
            yield
            going.clear()

    def _wishes(self) -> Iterator[Mapping[str, str]]:
        known = cycle(self.emails)
        for number in count():
            yield {"email": next(known), "password": self.password}
            yield {"email": next(known), "password": "not this one"}
            yield {"email": f"nobody-{number}@example.com", "password": self.password}

    async def _log_in_again(self, wishes: Iterator[Mapping[str, str]], going: asyncio.Event) -> None:
        for wish in wishes:
            await asyncio.sleep(await self._logged_in(wish))
            if not going.is_set():
                break

    async def _logged_in(self, wish: Mapping[str, str]) -> float:
        """Seconds to wait before the next one."""
        begun = time.monotonic()
        async with self.session.post(_PATH, json=wish) as response:
            body = await response.read()
        self.answers[response.status] += 1
        if response.status in _TRIED:
            self.took.append(1000 * (time.monotonic() - begun))
            return 0.0
        if response.status not in _PUT_OFF:
            raise Failed(f"A login was answered with {response.status}: {body[:200].decode(errors='replace')}")
        return float(response.headers.get("Retry-After", _PAUSE_SECONDS)) * random.uniform(1, 2)  # noqa: S311 - people
