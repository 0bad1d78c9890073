"""Ours and the bare path in turn, round after round, each with what its processes used."""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rewardctl.bench import closed_loop, cpu
from rewardctl.bench.baseline.paths import Asked
from rewardctl.bench.baseline.processes import Bare
from rewardctl.bench.stage import Stage

_WARM_UP_SECONDS: Final = 1.0
_SIDES: Final = ("ours", "bare")
Used = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Round:
    """`processes` have their CPU in milliseconds a request."""

    requests: int
    processes: Used
    p50_ms: float

    @property
    def cpu_ms(self) -> float:
        return sum(self.processes.values())


Found = Mapping[tuple[str, str], Sequence[Round]]
"""By path and side."""


@dataclass(frozen=True, slots=True)
class Side:
    """Where requests go, and which processes then count."""

    origin: str
    counted: Callable[[], Used]


@dataclass(frozen=True, slots=True)
class Rounds:
    stage: Stage
    bare: Bare
    asked: Asked
    seconds: float
    concurrency: int
    _found: dict[tuple[str, str], list[Round]] = field(default_factory=lambda: defaultdict(list))

    def run(self, paths: Iterable[str], count: int) -> Iterator[Found]:
        """What is found after each round; who goes first alternates."""
        chosen = tuple(paths)
        for path in chosen:
            for side in _SIDES:
                self._measured(path, side, min(_WARM_UP_SECONDS, self.seconds))
        for number in range(count):
            for path in chosen:
                for side in _SIDES if number % 2 else reversed(_SIDES):
                    self._found[path, side].append(self._measured(path, side, self.seconds))
            yield self._found

    def _measured(self, path: str, name: str, seconds: float) -> Round:
        side = self._side(path, name)
        before = side.counted()
        answered = closed_loop.run(side.origin, self.asked.of(path), seconds, self.concurrency)
        after = side.counted()
        used = cpu.milliseconds_each(before, after, len(answered))
        return Round(len(answered), used, statistics.median(answered.took))

    def _side(self, path: str, name: str) -> Side:
        if path == "hop":
            return self._hop(name)
        return Side(self.stage.url, self._ours) if name == "ours" else Side(self.bare.origin, self._bare)

    def _hop(self, name: str) -> Side:
        if name == "ours":
            return Side(self.stage.url, lambda: _only(cpu.used(self.stage.project), "gateway"))
        return Side(self.bare.before_event, lambda: _only(self.bare.cpu(), "hop_before_event"))

    def _ours(self) -> Used:
        return cpu.used(self.stage.project)

    def _bare(self) -> Used:
        own = _only(self.bare.cpu(), "hop", "app")
        return {**own, **_only(cpu.used(self.stage.project), "mongod")}


def _only(used: Used, *names: str) -> Used:
    return {name: used[name] for name in names}
