"""Events, what they offer, and what they would come to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from rewardctl.client._gateway import Gateway
from rewardctl.kernel.errors import Unavailable
from rewardctl.wire.body import CursorPage, RequestBody
from rewardctl.wire.eligibility import EligibilityResponse
from rewardctl.wire.events import (
    EventChangeRequest,
    EventDetailResponse,
    EventRequest,
    EventResponse,
    EventRewardResponse,
    EventStatus,
    OfferChangeRequest,
    OfferRequest,
)
from rewardctl.wire.simulation import (
    NewSimulationRequest,
    SimulationLine,
    SimulationProgress,
    SimulationRequest,
    SimulationResponse,
)

_LINE = TypeAdapter(SimulationLine)
_OFFERS = TypeAdapter(list[EventRewardResponse])


@dataclass(frozen=True, slots=True)
class Events:
    gateway: Gateway

    def create(self, wanted: EventRequest) -> EventResponse:
        return self.gateway.call(EventResponse, "POST", "/events", body=wanted)

    def list(
        self,
        *,
        status: EventStatus | None = None,
        name: str | None = None,
        in_period: bool | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[EventResponse]:
        params = {"status": status, "name": name, "inPeriod": in_period, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[EventResponse], "GET", "/events", params=params)

    def get(self, event_id: str) -> EventDetailResponse:
        return self.gateway.call(EventDetailResponse, "GET", f"/events/{event_id}")

    def eligibility(self, event_id: str, user_id: str | None = None) -> EligibilityResponse:
        params = {"userId": user_id}
        return self.gateway.call(EligibilityResponse, "GET", f"/events/{event_id}/eligibility", params=params)

    def simulate(
        self, event_id: str, wanted: SimulationRequest, watch: Callable[[SimulationProgress], None] = lambda _: None
    ) -> SimulationResponse:
        """What the event, changed so, would have come to; `watch` is told how far it has come."""
        return self._simulated(f"/events/{event_id}/simulate", wanted, watch)

    def simulate_new(
        self, wanted: NewSimulationRequest, watch: Callable[[SimulationProgress], None] = lambda _: None
    ) -> SimulationResponse:
        """The same for an event that does not exist yet."""
        return self._simulated("/events/simulate", wanted, watch)

    def _simulated(
        self, path: str, body: RequestBody, watch: Callable[[SimulationProgress], None]
    ) -> SimulationResponse:
        for text in self.gateway.lines("POST", path, body=body):
            line = self.gateway.read(_LINE, text)
            if line.progress is not None:
                watch(line.progress)
            if line.error is not None:
                raise line.error.error()
            if line.result is not None:
                return line.result
        raise Unavailable("The answer ended before the result")

    def change(self, event_id: str, change: EventChangeRequest, *, version: int | None = None) -> EventResponse:
        """Raises: Stale where `version` is told and no longer the present one."""
        headers = _if_match(version)
        return self.gateway.call(EventResponse, "PATCH", f"/events/{event_id}", body=change, headers=headers)

    def delete(self, event_id: str) -> None:
        self.gateway.send("DELETE", f"/events/{event_id}")

    def offers(self, event_id: str) -> Sequence[EventRewardResponse]:
        return self.gateway.parsed(_OFFERS, self.gateway.send("GET", f"/events/{event_id}/rewards"))

    def offer(self, event_id: str, wanted: OfferRequest) -> EventRewardResponse:
        return self.gateway.call(EventRewardResponse, "POST", f"/events/{event_id}/rewards", body=wanted)

    def change_offer(
        self, event_id: str, reward_id: str, change: OfferChangeRequest, *, version: int | None = None
    ) -> EventRewardResponse:
        """Raises: Stale where `version` is told and no longer the present one."""
        path = f"/events/{event_id}/rewards/{reward_id}"
        return self.gateway.call(EventRewardResponse, "PATCH", path, body=change, headers=_if_match(version))

    def withdraw(self, event_id: str, reward_id: str) -> None:
        """Raises: HasClaims."""
        self.gateway.send("DELETE", f"/events/{event_id}/rewards/{reward_id}")


def _if_match(version: int | None) -> dict[str, str] | None:
    return None if version is None else {"If-Match": f'"{version}"'}
