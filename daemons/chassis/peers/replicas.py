"""The replicas of one daemon, taken in turn."""

from collections.abc import Sequence
from itertools import count
from typing import Self

from yarl import URL

from daemons.chassis.peers.origins import Origins


class Replicas:
    """`origins` are such as `http://127.0.0.1:3002`; all serve the same, and are ready until `seen` otherwise."""

    def __init__(self, origins: Sequence[URL]) -> None:
        self.origins = tuple(origins)
        self._resting: tuple[URL, ...] = ()
        self._ready = self.origins
        self._turns = count()

    @classmethod
    def of(cls, origins: Origins) -> Self:
        """Those that settings tell of."""
        return cls([URL(str(origin)) for origin in origins])

    def in_turn(self) -> tuple[URL, ...]:
        """All of them, each time another of the ready ones first: the others are there for when that one is away."""
        if not self._ready:
            return _from(next(self._turns), self.origins)
        return _from(next(self._turns), self._ready) + self._resting

    def seen(self, origin: URL, *, ready: bool) -> bool:
        """Whether that is new. One that is not ready comes after all that are."""
        if ready == (origin in self._ready):
            return False
        resting = {*self._resting, origin} - ({origin} if ready else set())
        self._resting = tuple(one for one in self.origins if one in resting)
        self._ready = tuple(one for one in self.origins if one not in resting)
        return True


def _from(turn: int, origins: tuple[URL, ...]) -> tuple[URL, ...]:
    first = turn % len(origins)
    return origins[first:] + origins[:first]
