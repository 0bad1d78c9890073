"""The quick way to a read says what the long way says, and leaves to it whatever is out of the ordinary."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from daemons.chassis.web.app import itself
from daemons.event.app import create_app
from daemons.event.service.parts import Parts
from daemons.event.settings import EventSettings
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.wire.body import CursorPage
from rewardctl.wire.events import EventDetailResponse, EventResponse
from tests.builders import Bearer, event_body, offer_body, point_body


@pytest.fixture
async def long_way(settings: EventSettings, parts: Parts) -> AsyncIterator[httpx.AsyncClient]:
    """The same parts behind the routes alone."""
    app: FastAPI = create_app(settings, parts=parts)
    app.front = itself  # type: ignore[attr-defined] # the chassis' own app has one
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://event") as client:
        yield client


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://event") as client:
        yield client


@pytest.fixture
async def event_id(client: httpx.AsyncClient, bearer: Bearer) -> str:
    operator = bearer(Role.OPERATOR)
    body = event_body(description="모두에게 «하나»", rewardCondition={"minPurchase": 1.5}, timeZone="Asia/Seoul")
    event = (await client.post("/events", json=body, headers=operator)).json()
    for stock, limit in ((None, 1), (5, {"count": 2, "per": "day"})):
        reward = (await client.post("/rewards/point", json=point_body(), headers=operator)).json()
        offer = offer_body(reward["id"], stock=stock, perUserLimit=limit)
        assert (await client.post(f"/events/{event['id']}/rewards", json=offer, headers=operator)).status_code == 201
    return str(event["id"])


QUERIES = [
    "",
    "?limit=1",
    "?limit=100",
    "?limit=20&cursor=ffffffffffffffffffffffff",
    "?limit=0",
    "?limit=101",
    "?limit=01",
    "?limit=-1",
    "?limit=1&limit=2",
    "?cursor=nonsense",
    "?cursor=",
    "?unknown=1",
    "?status=ACTIVE",
    "?name=%EB%AA%A8",
    "?inPeriod=true&limit=5",
]


@pytest.mark.parametrize("query", QUERIES)
async def test_a_page_is_the_same_either_way(
    client: httpx.AsyncClient, long_way: httpx.AsyncClient, bearer: Bearer, event_id: str, query: str
) -> None:
    headers = bearer(Role.USER) | {"X-Request-Id": f"page-{event_id}"}
    quick, slow = [await one.get(f"/events{query}", headers=headers) for one in (client, long_way)]
    assert (quick.status_code, quick.content, quick.headers) == (slow.status_code, slow.content, slow.headers)
    if quick.status_code == 200:
        CursorPage[EventResponse].model_validate(quick.json())


@pytest.mark.usefixtures("event_id")
async def test_an_event_is_shown_in_a_page_as_it_is_shown_alone(client: httpx.AsyncClient, bearer: Bearer) -> None:
    headers = bearer(Role.USER)
    page = (await client.get("/events?limit=1", headers=headers)).json()
    alone = (await client.get(f"/events/{page['items'][0]['id']}", headers=headers)).json()
    assert page["items"] == [{name: value for name, value in alone.items() if name != "eventRewards"}]


@pytest.mark.parametrize("query", ["", "?x=1", "?%00"])
async def test_an_event_is_the_same_either_way(
    client: httpx.AsyncClient, long_way: httpx.AsyncClient, bearer: Bearer, event_id: str, query: str
) -> None:
    headers = bearer(Role.USER) | {"X-Request-Id": f"detail-{event_id}"}
    quick, slow = [await one.get(f"/events/{event_id}{query}", headers=headers) for one in (client, long_way)]
    assert (quick.status_code, quick.content, quick.headers) == (slow.status_code, slow.content, slow.headers)
    assert len(EventDetailResponse.model_validate(quick.json()).event_rewards) == 2


@pytest.mark.parametrize("path", ["/events", f"/events/{'0' * 24}", "/events/nonsense", "/events/requests"])
@pytest.mark.parametrize("sent", [[], [("Authorization", "Bearer forged")], [("Authorization", "Bearer x")] * 2])
async def test_a_refusal_is_the_same_either_way(
    client: httpx.AsyncClient, long_way: httpx.AsyncClient, path: str, sent: list[tuple[str, str]]
) -> None:
    headers = [*sent, ("X-Request-Id", f"refused-{new_id()}")]
    quick, slow = [await one.get(path, headers=headers) for one in (client, long_way)]
    assert (quick.status_code, quick.content, quick.headers) == (slow.status_code, slow.content, slow.headers)


async def test_an_unknown_event_is_not_found(client: httpx.AsyncClient, bearer: Bearer) -> None:
    answer = await client.get(f"/events/{new_id()}", headers=bearer(Role.USER))
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
