"""Kills (-9) parts of a running platform on a schedule, each by its process id and time of birth."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Final

from rewardctl.bench.race.schedule import Kill
from rewardctl.runtime import mongod, processes, state
from rewardctl.runtime.processes import Identity
from rewardctl.runtime.project import Project
from rewardctl.runtime.readiness import Readiness, readiness_at
from rewardctl.runtime.state import ServiceState
from rewardctl.runtime.topology import ServiceKind

_LOOK_SECONDS: Final = 0.05


@dataclass
class Killer:
    """`count` is how often it has killed, `last_at` when it last did, on the monotonic clock.

    With several replicas one is taken by chance each time.
    """

    project: Project
    kill: Kill
    chance: random.Random
    count: int = 0
    last_at: float = 0.0
    _killed: set[Identity] = field(default_factory=set, repr=False)
    _readiness: dict[int, Readiness] = field(default_factory=dict, repr=False)

    async def run(self) -> None:
        """Until cancelled, or as often as it may kill."""
        try:
            while self.kill.most is None or self.count < self.kill.most:
                victim = await self._ready()
                await asyncio.sleep(self.kill.after)
                self._strike(victim)
        finally:
            for one in self._readiness.values():
                await one.close()

    def _strike(self, victim: Identity) -> None:
        if processes.kill(victim):
            self.count, self.last_at = self.count + 1, time.monotonic()
        self._killed.add(victim)

    async def _ready(self) -> Identity:
        """A victim, once it can do its work; one that was killed is not taken for its successor."""
        chosen: str | None = None
        while True:
            running = self._victims()
            if chosen is None and running:
                chosen = self.chance.choice(sorted(running))
            found = running.get(chosen or "")
            if found and found.identity and found.identity not in self._killed and await self._is_ready(found):
                return found.identity
            await asyncio.sleep(_LOOK_SECONDS)

    def _victims(self) -> dict[str, ServiceState]:
        now = state.read(self.project)
        known = {one.service: one for one in now.services} if now else {}
        return {name: known[name] for name in self.kill.victims(known)}

    async def _is_ready(self, victim: ServiceState) -> bool:
        kind = ServiceKind.MONGOD if self.kill.target == "mongod" else ServiceKind.DAEMON
        known = self._readiness.setdefault(victim.port, readiness_at(kind, mongod.HOST, victim.port))
        return await known.ready()
