"""The replicas of one daemon, taken in turn."""

from collections.abc import Sequence
from itertools import cycle

from yarl import URL


class Replicas:
    """`origins` are such as `http://127.0.0.1:3002`; all serve the same."""

    def __init__(self, origins: Sequence[URL]) -> None:
        self._origins = tuple(origins)
        self._firsts = cycle(range(len(self._origins)))

    def in_turn(self) -> tuple[URL, ...]:
        """All of them, beginning each time with the next: the others are there for when the first is away."""
        first = next(self._firsts)
        return self._origins[first:] + self._origins[:first]
