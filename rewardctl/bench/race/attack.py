"""The load and the kills, side by side, until every order is decided."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from rewardctl.bench.race.claimant import Claimant
from rewardctl.bench.race.first_error import the_first_error
from rewardctl.bench.race.killer import Killer
from rewardctl.bench.race.load import Load, Outcome
from rewardctl.bench.race.offer import Offer
from rewardctl.bench.race.orders import Order
from rewardctl.bench.race.schedule import Kill
from rewardctl.bench.stage import Stage
from rewardctl.bench.tokens import Tokens

_TELL_SECONDS: Final = 5.0
Tell = Callable[[str], None]


@dataclass
class Attack:
    """`tell` is given a line every few seconds. `ended_at` is when the recovery began, on the monotonic clock."""

    stage: Stage
    offer: Offer
    tokens: Tokens
    kills: Sequence[Kill]
    seed: int
    concurrency: int
    tell: Tell
    ended_at: float = 0.0
    killers: list[Killer] = field(default_factory=list)

    def run(self, orders: Sequence[Order]) -> list[Outcome]:
        """Raises: an answer that no claim should get."""
        return asyncio.run(self._run(orders))

    @property
    def killed(self) -> dict[str, int]:
        return {"event": 0, "mongod": 0, **{one.kill.target: one.count for one in self.killers}}

    async def _run(self, orders: Sequence[Order]) -> list[Outcome]:
        with the_first_error():
            async with Claimant.at(self.stage.url, self.offer, self.tokens) as claimant:
                load = Load(claimant.ask, self.concurrency)
                async with self._beside(load, len(orders)):
                    await load.run(orders)
        self.ended_at = max((one.last_at for one in self.killers if one.count), default=time.monotonic())
        return load.outcomes

    @asynccontextmanager
    async def _beside(self, load: Load, count: int) -> AsyncIterator[None]:
        """Kill and tell as long as the block runs."""
        self.killers = [Killer(self.stage.project, kill, self._chance(kill)) for kill in self.kills]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(killer.run()) for killer in self.killers]
            tasks.append(group.create_task(self._tell(load, count)))
            yield
            for task in tasks:
                task.cancel()

    def _chance(self, kill: Kill) -> random.Random:
        """Each target has its own, so that the victims of one don't depend on the timing of the other."""
        return random.Random(f"{self.seed} {kill.target}")  # noqa: S311 - the same seed must give the same race

    async def _tell(self, load: Load, count: int) -> None:
        begun = time.monotonic()
        while True:
            await asyncio.sleep(_TELL_SECONDS)
            decided = load.decided
            approved = sum(one.approved for one in decided)
            killed = ", ".join(f"{name} {times}" for name, times in self.killed.items())
            said = f"{len(decided):,} of {count:,} claims decided, {approved:,} approved; killed: {killed}"
            self.tell(f"{time.monotonic() - begun:4.0f} s  {said}")
