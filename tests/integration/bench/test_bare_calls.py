"""The bare path makes the driver calls that ours makes: where ours change, rewardctl/bench/bare has to follow."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import pytest
from bson import ObjectId
from pymongo import monitoring

from daemons.auth.app import create_app as create_auth
from daemons.auth.bootstrap import Clocks
from daemons.auth.bootstrap import assembled as assembled_auth
from daemons.auth.hashing import BcryptHasher
from daemons.auth.service.signing_keys import SigningKeys
from daemons.auth.settings import AuthSettings
from daemons.event.app import create_app as create_event
from daemons.event.bootstrap import assembled as assembled_event
from daemons.event.settings import EventSettings
from rewardctl.bench.bare.answers import USER, app
from rewardctl.bench.bare.driver import database
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.principal import Role
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.schema.steps import ACCOUNTS_PLAN, EVENT_PLAN
from tests.builders import AUDIENCE, ISSUER, Bearer, event_body, offer_body, point_body
from tests.databases import fresh, located
from tests.fakes.conditions import KINDS
from tests.fakes.event import REWARD_TYPES


@dataclass
class Calls(monitoring.CommandListener):
    """The commands as they are sent, with the types of their values alone."""

    seen: list[Any] = field(default_factory=list)

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        unsaid = {"lsid", "$clusterTime", "$db", "txnNumber", "$readPreference"}
        self.seen.append(shape({name: value for name, value in event.command.items() if name not in unsaid}))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


def shape(value: Any) -> Any:
    """Names, operators and collections stay; of the rest only what it is."""
    if isinstance(value, dict):
        return {name: one if _names(name, one) else shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return type(value).__name__


def _names(name: str, value: Any) -> bool:
    """Whether it is which collection, in which order, how many, or how surely."""
    told = {"find", "insert", "findAndModify", "update", "delete", "aggregate", "limit", "w", "j"}
    return name == "sort" or (name in told and not isinstance(value, dict | list))


@dataclass(frozen=True, slots=True)
class Side:
    client: httpx.AsyncClient
    calls: Calls

    async def issued(self, method: str, path: str, headers: dict[str, str]) -> tuple[list[Any], Any]:
        """The commands behind one request, and the shape of its answer."""
        self.calls.seen.clear()
        answer = await self.client.request(method, path, headers=headers)
        assert answer.is_success, answer.text
        return list(self.calls.seen), shape(answer.json())


@dataclass(frozen=True, slots=True)
class Both:
    """Ours, the event and the auth daemon, and the bare app on the same databases."""

    event: Side
    auth: Side
    bare: Side
    bearer: Bearer

    async def made(self, path: str, **body: Any) -> str:
        answer = await self.event.client.post(path, json=body, headers=self.bearer(Role.OPERATOR))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def offered(self) -> tuple[str, str]:
        """An event and the reward that it offers to everybody."""
        event_id = await self.made("/events", **event_body())
        reward_id = await self.made("/rewards/point", **point_body())
        await self.made(f"/events/{event_id}/rewards", **offer_body(reward_id))
        return event_id, reward_id

    async def assert_same(self, ours: Side, method: str, path: str, *users: str) -> list[Any]:
        """Each side is asked by a user of its own."""
        mine, theirs = (users * 2)[:2]
        calls, answer = await ours.issued(method, path, self.bearer(Role.USER, user_id=mine))
        same = await self.bare.issued(method, path, {USER: theirs})
        assert same[0] == calls
        assert same[1] == answer
        return calls


def side(app: Any, calls: Calls) -> Side:
    return Side(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x"), calls)


@pytest.fixture(scope="module")
async def both(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Both]:
    """Nothing works in the background, so that only what is asked for is seen."""
    jwks, key = tmp_path_factory.mktemp("bare") / "jwks.json", SigningKey.generate()
    jwks.write_text(json.dumps({"keys": [key.jwk()]}))
    ours, bare = Calls(), Calls()
    schemas = (EVENT_PLAN.schema, ACCOUNTS_PLAN.schema)
    async with fresh(mongodb_uri, *schemas, listeners=(cast("Any", ours),)) as opened:
        uri = located(mongodb_uri, opened.name)
        told: dict[str, Any] = {
            "env": "test",
            "rate_limits": False,
            "port": 3000,
            "mongodb_uri": uri,
            "public_keys_file": jwks,
        }
        event = EventSettings.read(**told)
        auth = AuthSettings.read(**told, signing_key_file=jwks, pepper_file=jwks)
        parts, _ = assembled_event(opened, REWARD_TYPES, KINDS, event, SystemClock())
        keys = SigningKeys(jwks, jwks, TokenSigner(key, ISSUER, AUDIENCE, SystemClock()), {})
        accounts, _ = assembled_auth(auth, opened, BcryptHasher(b"pepper", 4), keys, Clocks())
        other = database(uri, bare)
        yield Both(
            side(create_event(event, parts=parts), ours),
            side(create_auth(auth, parts=accounts), ours),
            side(app(other, other), bare),
            Bearer(key),
        )
        await other.client.close()
    await accounts.close()


async def test_an_event_is_read_with_the_same_calls(both: Both) -> None:
    event_id, _ = await both.offered()
    calls = await both.assert_same(both.event, "GET", f"/events/{event_id}", new_id())
    assert [one["find"] for one in calls] == ["events", "event_rewards"]


async def test_a_page_of_events_is_read_with_the_same_calls(both: Both) -> None:
    for _ in range(2):
        await both.offered()
    calls = await both.assert_same(both.event, "GET", "/events?limit=20", new_id())
    assert [one["find"] for one in calls] == ["events"]


async def test_a_claim_is_granted_with_the_same_calls(both: Both) -> None:
    event_id, reward_id = await both.offered()
    path = f"/events/{event_id}/requests/{reward_id}"
    calls = await both.assert_same(both.event, "POST", path, new_id(), new_id())
    assert any(one.get("insert") == "ledger" for one in calls)


async def test_an_account_is_read_with_the_same_calls(both: Both) -> None:
    body = {"email": f"{new_id()}@example.com", "password": "correct horse battery"}
    registered = await both.auth.client.post("/auth/users", json=body)
    calls = await both.assert_same(both.auth, "GET", "/auth/me", registered.json()["id"])
    assert [one["find"] for one in calls] == ["accounts"]


def test_another_call_would_be_seen() -> None:
    one = {"find": "events", "filter": {"_id": ObjectId()}, "limit": 1}
    assert shape(one) == shape({**one, "filter": {"_id": ObjectId()}})
    assert shape(one) != shape({**one, "filter": {"_id": ObjectId(), "deleted_at": None}})
    assert shape(one) != shape({**one, "find": "claims"})
