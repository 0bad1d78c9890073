"""Reads alone and reads while many log in, in turn, and what each round took."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from rewardctl.bench.logins import lag
from rewardctl.bench.logins.crowd import Crowd
from rewardctl.bench.logins.stream import Stream
from rewardctl.runtime.project import Project

_ARRIVE_SECONDS: Final = 2.0
"""What it takes at most until all of a crowd have sent what they send."""


@dataclass(slots=True)
class Found:
    """The milliseconds of each read by round; `lags` by daemon, the worst in milliseconds."""

    idle: list[list[float]] = field(default_factory=list)
    loaded: list[list[float]] = field(default_factory=list)
    arriving: list[float] = field(default_factory=list)
    idle_lags: dict[str, float] = field(default_factory=dict)
    loaded_lags: dict[str, float] = field(default_factory=dict)

    def rounds(self) -> Iterator[tuple[list[float], list[float]]]:
        return zip(self.idle, self.loaded, strict=False)


@dataclass(frozen=True, slots=True)
class Rounds:
    """`seconds` is how long each side of a round is read."""

    project: Project
    stream: Stream
    crowd: Crowd
    seconds: float
    found: Found = field(default_factory=Found)

    async def run(self, number: int) -> None:
        """The first begins idle; which side comes first alternates."""
        for side in (self._idle, self._loaded) if number % 2 == 0 else (self._loaded, self._idle):
            await side()

    async def _idle(self) -> None:
        self.found.idle.append(await self.stream.read(self.seconds))
        if not self.found.idle_lags:  # later ones would tell of the logins before them too
            self.found.idle_lags.update(await asyncio.to_thread(lag.worst, self.project))

    async def _loaded(self) -> None:
        async with self.crowd.logging_in():
            self.found.arriving.extend(await self.stream.read(_ARRIVE_SECONDS))
            self.found.loaded.append(await self.stream.read(self.seconds))
            for name, ms in (await asyncio.to_thread(lag.worst, self.project)).items():
                self.found.loaded_lags[name] = max(ms, self.found.loaded_lags.get(name, 0.0))
