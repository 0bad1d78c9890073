"""A plain load: so many requests under way at once, each followed by the next, for some seconds."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import ClientSession, DummyCookieJar, TCPConnector
from yarl import URL

from rewardctl.kernel.errors import Failed

_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, and the status that answers it. It has no body."""

    method: str
    target: str
    headers: Mapping[str, str]
    expected: int = _OK


@dataclass(slots=True)
class Answered:
    """How long each answer took, in milliseconds."""

    took: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.took)


def run(origin: str, asks: Iterator[Ask], seconds: float, concurrency: int) -> Answered:
    """Raises: Failed on an answer that is not the expected one; aiohttp's errors."""
    return asyncio.run(_run(origin, asks, seconds, concurrency))


async def _run(origin: str, asks: Iterator[Ask], seconds: float, concurrency: int) -> Answered:
    answered, until = Answered(), time.monotonic() + seconds
    async with ClientSession(connector=TCPConnector(limit=0), cookie_jar=DummyCookieJar()) as session:
        try:
            async with asyncio.TaskGroup() as workers:
                for _ in range(concurrency):
                    workers.create_task(_work(session, origin, asks, until, answered))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
    return answered


async def _work(session: ClientSession, origin: str, asks: Iterator[Ask], until: float, answered: Answered) -> None:
    while (begun := time.monotonic()) < until:
        await _asked(session, origin, next(asks))
        answered.took.append(1000 * (time.monotonic() - begun))


async def _asked(session: ClientSession, origin: str, ask: Ask) -> None:
    url = URL(origin + ask.target, encoded=True)
    async with session.request(ask.method, url, headers=ask.headers) as response:
        body = await response.read()
        if response.status != ask.expected:
            said = body[:200].decode(errors="replace")
            raise Failed(f"{ask.method} {ask.target} was answered with {response.status}: {said}")
