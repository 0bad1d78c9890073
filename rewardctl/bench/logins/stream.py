"""A steady stream of one read: each begins when it is due, whatever became of those before it."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from aiohttp import ClientSession

from rewardctl.kernel.errors import Failed

_PATH: Final = "/events"
_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Stream:
    """`rate` is reads a second, each with `headers` made for it."""

    session: ClientSession
    headers: Callable[[], Mapping[str, str]]
    rate: int

    async def read(self, seconds: float) -> list[float]:
        """How many milliseconds after it was due each answer was there. Raises: Failed on one that is no page."""
        begun = time.monotonic()
        async with asyncio.TaskGroup() as group:
            reads = []
            for number in range(round(self.rate * seconds)):
                due = begun + number / self.rate
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                reads.append(group.create_task(self._read(due)))
        return [one.result() for one in reads]

    async def _read(self, due: float) -> float:
        async with self.session.get(_PATH, headers=self.headers()) as response:
            body = await response.read()
        if response.status != _OK:
            raise Failed(f"GET {_PATH} was answered with {response.status}: {body[:200].decode(errors='replace')}")
        return 1000 * (time.monotonic() - due)
