"""What is claimed: an event that runs, with one reward of points on it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rewardctl.client import Client, Session
from rewardctl.kernel.clock import SystemClock
from rewardctl.wire.events import EventRequest, OfferRequest

_POINTS: Final = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """`id` is the event reward's; `stock` is None where there is no end of it."""

    id: str
    event_id: str
    reward_id: str
    stock: int | None

    @property
    def claims_path(self) -> str:
        return f"/events/{self.event_id}/requests/{self.reward_id}"


def opened(url: str, operator_token: str, stock: int | None) -> Offer:
    """Make the event, the reward and the offer through the gateway; one claim a user."""
    with Client(url, session=Session(operator_token, "")) as client:
        begun = SystemClock().now() - timedelta(hours=1)
        wanted = EventRequest(name="Race", reward_condition={}, period_start=begun, status="ACTIVE")
        event = client.events.create(wanted)
        reward = client.rewards.create("point", {"name": "Points", "points": _POINTS})
        terms = OfferRequest(reward_id=reward.id, condition={}, auto_resolve=True, stock=stock)
        offered = client.events.offer(event.id, terms)
    return Offer(offered.id, event.id, reward.id, stock)
