"""Many claims at once, each repeated with its key until it is decided."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from rewardctl.bench.race.answer import Decision, Unknown
from rewardctl.bench.race.orders import Order

_PATIENCE_SECONDS: Final = 180.0
Ask = Callable[[Order], Awaitable[Decision | Unknown]]


@dataclass(slots=True)
class Outcome:
    """`decision` is None until there is one, `deadline` on the monotonic clock.

    `unknown` counts the answers that said nothing, `in_progress` those of them that the platform still works on it.
    """

    order: Order
    deadline: float
    decision: Decision | None = None
    unknown: int = 0
    in_progress: int = 0


@dataclass
class Load:
    """At most `concurrency` requests are under way; an order is given up `patience` seconds after it was begun.

    An order that the platform still works on is set aside, so that the others go on meanwhile. One that met a daemon
    that is away is waited for: a person would not come with new wishes then either.
    """

    ask: Ask
    concurrency: int
    patience: float = _PATIENCE_SECONDS
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.concurrency)
        self._aside = asyncio.TaskGroup()

    @property
    def decided(self) -> list[Decision]:
        return [one.decision for one in self.outcomes if one.decision]

    async def run(self, orders: Iterable[Order]) -> None:
        left = iter(orders)
        async with self._aside, asyncio.TaskGroup() as workers:
            for _ in range(self.concurrency):
                workers.create_task(self._work(left))

    async def _work(self, left: Iterable[Order]) -> None:
        for order in left:
            outcome = Outcome(order, time.monotonic() + self.patience)
            self.outcomes.append(outcome)
            unknown = await self._insisted(outcome, await self._answer(outcome), aside=False)
            if unknown and unknown.in_progress:
                self._aside.create_task(self._insisted(outcome, unknown, aside=True))

    async def _insisted(self, outcome: Outcome, unknown: Unknown | None, *, aside: bool) -> Unknown | None:
        """Ask again until there is a decision, or the time is up; what is in progress is asked for only aside."""
        while unknown and (aside or not unknown.in_progress) and time.monotonic() < outcome.deadline:
            await asyncio.sleep(unknown.pause)
            unknown = await self._answer(outcome)
        return unknown

    async def _answer(self, outcome: Outcome) -> Unknown | None:
        async with self._slots:
            answer = await self.ask(outcome.order)
        if isinstance(answer, Decision):
            outcome.decision = answer
            return None
        outcome.unknown += 1
        outcome.in_progress += answer.in_progress
        return answer
