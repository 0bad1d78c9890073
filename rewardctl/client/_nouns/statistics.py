"""What came of an event."""

from dataclasses import dataclass

from rewardctl.client._gateway import Gateway
from rewardctl.wire.statistics import EventStatisticsResponse


@dataclass(frozen=True, slots=True)
class Statistics:
    gateway: Gateway

    def of_event(self, event_id: str) -> EventStatisticsResponse:
        return self.gateway.call(EventStatisticsResponse, "GET", f"/stats/events/{event_id}")
