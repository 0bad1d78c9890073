"""A scenario while it runs: its requests and what the platform uses, from one look to the next."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rewardctl.bench.load import series
from rewardctl.bench.load.report import Used
from rewardctl.bench.load.samples import Reader, Sample
from rewardctl.bench.load.watch import Glimpse
from rewardctl.bench.meter import Meter, Reading

_LATE_SECONDS: Final = 3.0
_SLOWEST: Final = 10


@dataclass(slots=True)
class Recorder:
    reader: Reader
    meter: Meter
    tell: Callable[[Glimpse], None]
    samples: list[Sample] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    started: float = field(default_factory=time.time)

    def look(self) -> None:
        self.samples += self.reader.fresh()
        self.readings.append(self.meter.reading())
        self.tell(self._glimpse(time.time()))

    def found(self) -> dict[str, Any]:
        """The series, the usage and the slowest requests of a run, once k6 has ended."""
        self.samples += self.reader.fresh()
        begun = min((one.at - one.ms / 1000 for one in self.samples), default=self.started)
        return {
            "series": series.by_second(self.samples, begun),
            "usage": list(_usage(self.readings, begun)),
            "slowest": series.slowest(self.samples, begun, _SLOWEST),
        }

    def _glimpse(self, now: float) -> Glimpse:
        span = min(_LATE_SECONDS, max(now - self.samples[0].at, 1.0)) if self.samples else 1.0
        late = _since(self.samples, now - span)
        times = sorted(one.ms for one in late)
        return Glimpse(
            seconds=now - self.started,
            requests=len(self.samples),
            errors=sum(not one.met for one in self.samples),
            rate=len(late) / span,
            p50_ms=series.quantile(times, 0.5),
            p99_ms=series.quantile(times, 0.99),
            used=self.readings[-1],
        )


def _since(samples: Sequence[Sample], begin: float) -> list[Sample]:
    """The last of them: they come all but in order."""
    late = []
    for sample in reversed(samples):
        if sample.at < begin:
            break
        late.append(sample)
    return late


def _usage(readings: Sequence[Reading], begun: float) -> list[Used]:
    """From the first look after the load began."""
    return [Used(at=round(one.at - begun, 2), cpu=one.cpu, memory=one.memory) for one in readings if one.at >= begun]
