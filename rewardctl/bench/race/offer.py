"""What is claimed: an event that runs, with one reward on it: points, or a code of a pool."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from rewardctl.client import Client, Session
from rewardctl.kernel.clock import SystemClock
from rewardctl.wire.events import EventRequest, OfferRequest

_POINTS: Final = 100
_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Offer:
    """`id` is the event reward's; `stock` is None where there is no end of it, `codes` where no code is given."""

    id: str
    event_id: str
    reward_id: str
    stock: int | None
    codes: int | None = None

    @property
    def claims_path(self) -> str:
        return f"/events/{self.event_id}/requests/{self.reward_id}"


def opened(url: str, operator_token: str, stock: int | None, codes: int | None = None) -> Offer:
    """Make the event, the reward and the offer through the gateway; one claim a user.

    With `codes` the reward is one of so many unique codes.
    """
    with Client(url, session=Session(operator_token, "")) as client:
        begun = SystemClock().now() - timedelta(hours=1)
        wanted = EventRequest(name="Race", reward_condition={}, period_start=begun, status="ACTIVE")
        event = client.events.create(wanted)
        reward_id = _coupons(client, codes) if codes is not None else _points(client)
        terms = OfferRequest(reward_id=reward_id, condition={}, auto_resolve=True, stock=stock)
        offered = client.events.offer(event.id, terms)
    return Offer(offered.id, event.id, reward_id, stock, codes)


def _points(client: Client) -> str:
    return client.rewards.create("point", {"name": "Points", "points": _POINTS}).id


def _coupons(client: Client, count: int) -> str:
    reward = client.rewards.create("coupon", {"name": "Coupons", "pool": True})
    codes = [f"RACE-{number:06}" for number in range(count)]
    for start in range(0, count, _BATCH):
        client.rewards.add_codes(reward.id, codes[start : start + _BATCH])
    return reward.id
