"""What the platform gives, and what it has left, as Prometheus reads it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from bson import ObjectId
from pymongo.errors import PyMongoError

from daemons.chassis.database.mongo import Database
from daemons.chassis.database.pool import PoolMeter
from daemons.event.app import create_app
from daemons.event.bootstrap import assembled
from daemons.event.service.figures import Gauges
from daemons.event.service.parts import Parts
from daemons.event.settings import EventSettings
from daemons.event.storage.documents.code import CodeDocument
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.ids import new_id
from tests.exposition import scraped, value, values
from tests.fakes.conditions import KINDS
from tests.fakes.event import REWARD_TYPES
from tests.fakes.metering import ScriptedFigures
from tests.integration.event.steps import Offer, body, offered, opened, until

pytestmark = pytest.mark.usefixtures("nothing_beside")

CLAIMS = "rewardctl_claims_total"
GRANTS = "rewardctl_grants_total"
REASON = {"reason": "Too early"}


@dataclass
class Moved:
    """Which series of claims and grants moved, and by how much."""

    client: httpx.AsyncClient
    before: dict[tuple[str, ...], float]

    async def since(self) -> dict[str, float]:
        now, before = await _counted(self.client), self.before
        self.before = now
        return {name[0]: count - before.get(name, 0) for name, count in now.items() if count != before.get(name, 0)}


async def _counted(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    text = await scraped(client)
    return values(text, CLAIMS) | values(text, GRANTS)


@pytest.fixture
async def moved(anonymous: httpx.AsyncClient) -> Moved:
    return Moved(anonymous, await _counted(anonymous))


async def reward(operator: httpx.AsyncClient, reward_type: str, **fields: object) -> Any:
    return body(await operator.post(f"/rewards/{reward_type}", json={"name": reward_type, **fields}), 201)


async def test_a_claim_is_counted_where_it_is_approved_and_again_where_it_is_revoked(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, moved: Moved
) -> None:
    claim = body(await user.post((await offered(operator)).claims), 201)
    assert await moved.since() == {"approved": 1, "POINT": 1}
    for _ in range(2):
        await operator.post(f"/events/requests/{claim['id']}/revoke", json=REASON)
    assert await moved.since() == {"revoked": 1}


async def test_a_replay_counts_nothing(operator: httpx.AsyncClient, user: httpx.AsyncClient, moved: Moved) -> None:
    offer, key = await offered(operator), {"Idempotency-Key": f"key-{new_id()}"}
    for _ in range(3):
        body(await user.post(offer.claims, headers=key), 201)
    assert await moved.since() == {"approved": 1, "POINT": 1}


async def test_a_rejection_is_counted_whoever_made_it(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, moved: Moved
) -> None:
    unmet = {"attribute": "level", "op": ">=", "value": 99}
    body(await user.post((await offered(operator, condition=unmet)).claims), 201)
    assert await moved.since() == {"rejected": 1}
    refusing = await reward(operator, "REFUSING")
    body(await user.post((await offered(operator, reward=refusing)).claims), 201)
    assert await moved.since() == {"rejected": 1}


async def test_a_claim_that_waits_for_an_operator_is_pending_and_then_what_they_say(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, moved: Moved
) -> None:
    claim = body(await user.post((await offered(operator, autoResolve=False)).claims), 201)
    assert await moved.since() == {"pending": 1}
    here = f"/events/requests/{claim['id']}"
    body(await operator.patch(here, json={"status": "REJECTED", **REASON}))
    assert await moved.since() == {"rejected": 1}
    body(await operator.patch(here, json={"status": "APPROVED"}))
    assert await moved.since() == {"approved": 1, "POINT": 1}


async def test_a_claim_that_its_reward_type_puts_off_is_pending(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, moved: Moved
) -> None:
    later = await reward(operator, "LATER")
    body(await user.post((await offered(operator, reward=later)).claims), 201)
    assert await moved.since() == {"pending": 1}
    manual = await offered(operator, reward=later, autoResolve=False)
    claim = body(await user.post(manual.claims), 201)
    assert await moved.since() == {"pending": 1}
    await operator.patch(f"/events/requests/{claim['id']}", json={"status": "APPROVED"})
    assert await moved.since() == {}


async def test_what_was_never_a_claim_is_not_counted(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, moved: Moved
) -> None:
    for _ in range(2):
        await user.post((await offered(operator, stock=0)).claims)
    assert await moved.since() == {}


async def test_each_part_of_a_bundle_is_counted_by_its_type(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, moved: Moved
) -> None:
    parts = [
        await reward(operator, "POINT", points=100),
        await reward(operator, "POINT", points=11),
        await reward(operator, "ITEM", itemId="hat", quantity=2),
    ]
    bundle = await reward(operator, "BUNDLE", rewards=[part["id"] for part in parts])
    body(await user.post((await offered(operator, reward=bundle)).claims), 201)
    assert await moved.since() == {"approved": 1, "POINT": 2, "ITEM": 1}


@pytest.mark.parametrize(("reward_type", "result"), [("POINT", "ok"), ("FLAKY", "failed"), ("REFUSING", "ok")])
async def test_a_call_of_a_reward_type_is_timed_by_what_came_of_it(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, reward_type: str, result: str
) -> None:
    fields = {"points": 5} if reward_type == "POINT" else {}
    offer = await offered(operator, reward=await reward(operator, reward_type, **fields))
    name, series = "rewardctl_plugin_call_duration_seconds_count", {"type": reward_type, "result": result}
    before = value(await scraped(user), name, call="grant", **series)
    body(await user.post(offer.claims), 201)
    assert value(await scraped(user), name, call="grant", **series) - before == 1


async def test_the_route_is_the_template(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    await user.post((await offered(operator)).claims)
    routes = {route for _, route, _, _ in _by_route(await scraped(user))}
    assert "/events/{event_id}/requests/{reward_id}" in routes
    assert not [route for route in routes if any(len(part) == 24 for part in route.split("/"))]


def _by_route(text: str) -> set[tuple[str, ...]]:
    return set(values(text, "rewardctl_http_requests_total"))


async def _read(parts: Parts, client: httpx.AsyncClient) -> str:
    await parts.gauges.round()
    return await scraped(client)


def _stock(text: str, offer: Offer) -> tuple[float, float] | None:
    place = (offer.event_id, offer.reward_id)
    left, total = (values(text, f"rewardctl_stock_{name}") for name in ("remaining", "total"))
    return (left[place], total[place]) if place in left else None


async def test_the_stock_of_what_runs_is_shown(
    parts: Parts, operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer, endless = await offered(operator, stock=1), await offered(operator)
    ended = await offered(operator, stock=1, event=await opened(operator, status="INACTIVE"))
    withdrawn = await offered(operator, stock=1)
    await operator.delete(withdrawn.path)
    text = await _read(parts, user)
    assert [_stock(text, one) for one in (offer, endless, ended, withdrawn)] == [(1, 1), None, None, None]
    body(await user.post(offer.claims), 201)
    assert _stock(await _read(parts, user), offer) == (0, 1)


async def test_the_codes_that_are_left_are_shown(parts: Parts, database: Database, user: httpx.AsyncClient) -> None:
    pool = ObjectId()
    codes: list[Any] = [{"reward_id": pool, "digest": new_id(), "claim_id": one} for one in (None, None, new_id())]
    await database.collection(CodeDocument).insert_many(codes)
    assert value(await _read(parts, user), "rewardctl_pool_codes_left", reward=str(pool)) == 2


async def test_claims_on_their_way_are_shown(
    parts: Parts, operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    name, offer = "rewardctl_claims_on_their_way", await offered(operator, reward=await reward(operator, "LATER"))
    before = value(await _read(parts, user), name)
    body(await user.post(offer.claims), 201)
    assert value(await _read(parts, user), name) == before + 1


async def test_connections_are_counted_while_they_are_used(settings: EventSettings, user: httpx.AsyncClient) -> None:
    database = Database.connect(settings.mongodb_uri, "unused", PoolMeter("pooled"))

    async def in_use() -> float:
        return value(await scraped(user), "rewardctl_db_pool_in_use", service="pooled")

    hello = await database.client.admin.command("hello")
    assert await in_use() == 0
    patient = {"hello": 1, "topologyVersion": hello["topologyVersion"], "maxAwaitTimeMS": 1000}
    asking = asyncio.ensure_future(database.client.admin.command(patient))
    await until(lambda: _is(in_use, 1))
    await asking
    await until(lambda: _is(in_use, 0))
    await database.close()


async def _is(read: Callable[[], Awaitable[float]], wanted: float) -> bool:
    return await read() == wanted


async def test_while_the_database_is_away_a_scrape_waits_for_nothing(
    settings: EventSettings, unused_tcp_port: int
) -> None:
    database = Database.connect(f"mongodb://127.0.0.1:{unused_tcp_port}/event", "event")
    parts, _ = assembled(database, REWARD_TYPES, KINDS, settings, SystemClock())
    transport = httpx.ASGITransport(create_app(settings, parts=parts))
    async with httpx.AsyncClient(transport=transport, base_url="http://event") as client:
        reading = asyncio.create_task(parts.gauges.round())
        await asyncio.sleep(0)
        text = await scraped(client)
        assert not reading.done()
        assert value(text, "process_open_fds") > 0
        assert "rewardctl_stock" not in text
        await asyncio.wait({reading})
        assert isinstance(reading.exception(), PyMongoError)
    await parts.close()


async def test_what_was_read_before_the_database_went_is_not_shown_on() -> None:
    source = ScriptedFigures()
    gauges = Gauges(source, SystemClock())
    await gauges.round()
    assert gauges.latest == source.figures
    source.away = Unavailable()
    with pytest.raises(Unavailable):
        await gauges.round()
    assert gauges.latest is None
