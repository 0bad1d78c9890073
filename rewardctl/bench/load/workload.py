"""How much of a scenario is run, in k6's words: its load, and the thresholds that it must keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from rewardctl.bench.load.catalogue import Scenario

_SHORT_SECONDS: Final = 10
_SMOKE_VUS: Final = 3
_LEAST_VUS: Final = 10
_SMOKE_P95: Final = 3_000
_SMOKE_P99: Final = 5_000
_MARGIN: Final = 2
Thresholds = Mapping[str, list[str]]


class Size(StrEnum):
    """A few iterations; the stated load for a few seconds; the stated load for the stated time."""

    SMOKE = "smoke"
    SHORT = "short"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Told:
    """What wins over the size: iterations a second, users, seconds."""

    rate: int | None = None
    vus: int | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """`rate` is None where `vus` users go on as fast as they are answered."""

    scenario: Scenario
    size: Size
    rate: int | None
    vus: int
    seconds: int

    @property
    def iterations(self) -> int:
        """At most so many are begun where there is a rate."""
        return (self.rate or 0) * self.seconds + _MARGIN

    def __str__(self) -> str:
        load = f"{self.vus} users at once" if self.rate is None else f"{self.rate} a second"
        return f"{self.scenario.name}: {load} for {self.seconds} s"

    def load(self) -> dict[str, Any]:
        """The scenario as k6 takes it."""
        time = f"{self.seconds}s"
        if self.rate is None:
            return {"executor": "constant-vus", "vus": self.vus, "duration": time}
        users = {"preAllocatedVUs": self.vus, "maxVUs": self.vus}
        return {"executor": "constant-arrival-rate", "rate": self.rate, "timeUnit": "1s", "duration": time, **users}

    def thresholds(self) -> Thresholds:
        """Latencies only loosely in a smoke run, where they say more of the machine than of the platform."""
        smoke = self.size is Size.SMOKE
        p95, p99 = (_SMOKE_P95, _SMOKE_P99) if smoke else (self.scenario.p95, self.scenario.p99)
        lost: Thresholds = {} if self.rate is None else {"dropped_iterations": ["count==0"]}
        return {
            "failures": ["rate==0" if smoke else "rate<0.001"],
            "http_req_duration": [f"p(95)<{p95}", f"p(99)<{p99}"],
            "iterations": ["count>0"],
            **lost,
        }


def planned(scenario: Scenario, size: Size, told: Told) -> Workload:
    """A rate that is told counts only where the scenario has one."""
    smoke = size is Size.SMOKE
    rate = (told.rate or (scenario.smoke if smoke else scenario.rate)) if scenario.rate else None
    seconds = told.seconds or {Size.SMOKE: 1, Size.SHORT: _SHORT_SECONDS, Size.FULL: scenario.seconds}[size]
    return Workload(scenario, size, rate, told.vus or _vus(scenario, rate, smoke=smoke), seconds)


def _vus(scenario: Scenario, rate: int | None, *, smoke: bool) -> int:
    """With a rate enough of them that a second's answers may all be late before load is lost."""
    if rate is None:
        return _SMOKE_VUS if smoke else scenario.vus
    return max(_LEAST_VUS, rate)
