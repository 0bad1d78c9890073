"""How many connections to the database are in use, as the driver tells it."""

from typing import Final

from prometheus_client import Gauge
from pymongo import monitoring

from daemons.chassis.metrics.exposition import REGISTRY, later

_IN_USE: Final = Gauge(
    "rewardctl_db_pool_in_use",
    "Connections to the database that are in use.",
    ["service"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)


class PoolMeter(monitoring.ConnectionPoolListener):
    def __init__(self, service: str) -> None:
        self._in_use = _IN_USE.labels(service)

    def connection_checked_out(self, event: monitoring.ConnectionCheckedOutEvent) -> None:  # noqa: ARG002 - one is as good as another
        later(self._in_use.inc)

    def connection_checked_in(self, event: monitoring.ConnectionCheckedInEvent) -> None:  # noqa: ARG002 - likewise
        later(self._in_use.dec)

    def pool_created(self, event: monitoring.PoolCreatedEvent) -> None: ...

    def pool_ready(self, event: monitoring.PoolReadyEvent) -> None: ...

    def pool_cleared(self, event: monitoring.PoolClearedEvent) -> None: ...

    def pool_closed(self, event: monitoring.PoolClosedEvent) -> None: ...

    def connection_created(self, event: monitoring.ConnectionCreatedEvent) -> None: ...

    def connection_ready(self, event: monitoring.ConnectionReadyEvent) -> None: ...

    def connection_closed(self, event: monitoring.ConnectionClosedEvent) -> None: ...

    def connection_check_out_started(self, event: monitoring.ConnectionCheckOutStartedEvent) -> None: ...

    def connection_check_out_failed(self, event: monitoring.ConnectionCheckOutFailedEvent) -> None: ...
