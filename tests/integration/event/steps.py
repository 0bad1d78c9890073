"""The steps that most stories begin with, and what a refusal looks like."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx

from rewardctl.kernel.clock import Clock, iso
from tests.builders import Body, event_body, offer_body, point_body


@dataclass(frozen=True, slots=True)
class Offer:
    """A reward as an event offers it."""

    event_id: str
    reward_id: str

    @property
    def path(self) -> str:
        return f"/events/{self.event_id}/rewards/{self.reward_id}"

    @property
    def claims(self) -> str:
        return f"/events/{self.event_id}/requests/{self.reward_id}"


async def opened(operator: httpx.AsyncClient, **changes: object) -> Body:
    event: Body = body(await operator.post("/events", json=event_body(**changes)), 201)
    return event


async def made(operator: httpx.AsyncClient, **changes: object) -> Body:
    reward: Body = body(await operator.post("/rewards/POINT", json=point_body(**changes)), 201)
    return reward


async def offered(
    operator: httpx.AsyncClient, *, event: Body | None = None, reward: Body | None = None, **changes: object
) -> Offer:
    """An offer of 100 points in an event that runs, unless told otherwise."""
    event = event or await opened(operator)
    reward = reward or await made(operator)
    body(await operator.post(f"/events/{event['id']}/rewards", json=offer_body(reward["id"], **changes)), 201)
    return Offer(event["id"], reward["id"])


async def stock(operator: httpx.AsyncClient, offer: Offer) -> Any:
    (found,) = body(await operator.get(f"/events/{offer.event_id}/rewards"))
    return found["stock"]


def body(answer: httpx.Response, status: int = 200) -> Any:
    """What a good answer holds."""
    assert answer.status_code == status, answer.text
    return answer.json()


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["type"], problem["status"]) == (f"urn:rewardctl:error:{code}", status)
    assert problem["requestId"] == answer.headers["x-request-id"]


def refused_at(answer: httpx.Response, *places: str) -> None:
    """Refused by validation, because of these fields."""
    refused(answer, 400, "invalid")
    assert sorted(error["loc"] for error in answer.json()["errors"]) == sorted(places)


def in_hours(clock: Clock, hours: float) -> str:
    return iso(clock.now() + timedelta(hours=hours))


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 15) -> None:
    """Wait for what happens in the background."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.05)
