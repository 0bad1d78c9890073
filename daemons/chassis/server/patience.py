"""How long a caller may take to send a request: those who are slower are sent away.

Nothing is timed for each request: now and then all connections are looked at.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from daemons.chassis.server.door import Door
from rewardctl.kernel.errors import TooSlow

WHOLE_SECONDS: Final = 8.0
"""For a head, and for a body."""
STALLED_SECONDS: Final = 5.0
"""Of a body of which nothing comes."""


@dataclass(slots=True)
class _Wait:
    awaited: object
    since: float
    body_bytes: int
    moved_at: float

    def over(self, now: float) -> bool:
        return now - self.since > WHOLE_SECONDS or now - self.moved_at > STALLED_SECONDS


class Patience:
    def __init__(self) -> None:
        self._waits: dict[Door, _Wait] = {}

    def look(self, connections: Iterable[object], now: float) -> None:
        """At all of them, at the monotonic time `now` in seconds."""
        before, self._waits = self._waits, {}
        for door in [one for one in connections if isinstance(one, Door)]:
            awaited = door.awaited()
            if awaited is not None:
                self._look_at(door, _continued(before.get(door), awaited, door.body_bytes, now), now)

    def _look_at(self, door: Door, wait: _Wait, now: float) -> None:
        self._waits[door] = wait
        if wait.over(now):
            door.refuse(TooSlow())


def _continued(wait: _Wait | None, awaited: object, body_bytes: int, now: float) -> _Wait:
    if wait is None or wait.awaited is not awaited:
        return _Wait(awaited, now, body_bytes, now)
    if wait.body_bytes != body_bytes:
        wait.body_bytes, wait.moved_at = body_bytes, now
    return wait
