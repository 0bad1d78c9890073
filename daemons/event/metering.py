"""Counts what came of claims, and shows what the platform has left, as Prometheus reads it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client import Counter, Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from daemons.chassis.metrics.exposition import REGISTRY
from daemons.event.domain.claim import Claim
from daemons.event.service.ports.figures import Figures
from rewardctl.wire.claims import ClaimStatus

_CLAIMS: Final = Counter("rewardctl_claims_total", "Claims that came to a status.", ["outcome"], registry=REGISTRY)
_GRANTS: Final = Counter("rewardctl_grants_total", "Rewards given, by reward type.", ["type"], registry=REGISTRY)
_FORGOTTEN: Final = Counter(
    "rewardctl_activities_forgotten_total", "Activities that went by their age.", registry=REGISTRY
)
_BY_STATUS: Final = {status: _CLAIMS.labels(status.lower()) for status in ClaimStatus}


class ClaimMeter:
    """Fulfils the port `Meter`."""

    def reached(self, claim: Claim) -> None:
        if claim.status is not None:
            _BY_STATUS[claim.status].inc()
        if claim.status is ClaimStatus.APPROVED:
            for grant in claim.grants:
                _GRANTS.labels(grant.type).inc()


def forgotten(activities: int) -> None:
    _FORGOTTEN.inc(activities)


@dataclass(frozen=True, slots=True)
class FigureCollector(Collector):
    """Shows what was read last, and reads nothing itself; what nobody could read is not shown."""

    latest: Callable[[], Figures | None]

    def collect(self) -> Iterator[Metric]:
        figures = self.latest()
        if figures is None:
            return
        yield _gauge("claims_on_their_way", "Claims on their way to a decision.", [], [([], figures.on_their_way)])
        yield _gauge("claims_half_done", "Of them those past their fence by over 30 s.", [], [([], figures.half_done)])
        offer, left = ["event", "reward"], [([one.event_id, one.reward_id], one.remaining) for one in figures.stocks]
        yield _gauge("stock_remaining", "Stock left of running events, the lowest first.", offer, left)
        total = [([one.event_id, one.reward_id], one.total) for one in figures.stocks]
        yield _gauge("stock_total", "Stock in all of running events.", offer, total)
        pools = [([reward_id], left) for reward_id, left in figures.pools.items()]
        yield _gauge("pool_codes_left", "Codes left of a pool, counted up to 10,000.", ["reward"], pools)


def _gauge(name: str, says: str, labels: Sequence[str], values: Sequence[tuple[list[str], int]]) -> Metric:
    gauge = GaugeMetricFamily(f"rewardctl_{name}", says, labels=labels)
    for told, value in values:
        gauge.add_metric(told, value)
    return gauge
