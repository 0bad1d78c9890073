import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import httpx
import pytest

from daemons.chassis.database.mongo import Database
from daemons.event.app import create_app
from daemons.event.domain.activity import Activity
from daemons.event.domain.condition import Facts
from daemons.event.service.parts import Parts
from daemons.event.settings import EventSettings
from daemons.event.storage.activities import MongoActivities
from daemons.event.storage.audit import MongoOutbox
from rewardctl.kernel.clock import iso
from rewardctl.kernel.errors import Unavailable
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.schema.steps import EVENT_PLAN
from tests.builders import Bearer, Body
from tests.databases import fresh
from tests.fakes.auth import MovableClock
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import body, made, offered, opened, refused, refused_at, until

NOON: Final = datetime(2027, 6, 10, 3, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Users, and the type of activity that is theirs alone."""

    users: list[str]
    drill: str

    def drilled(self, aggregate: str, op: str, value: int, **more: str) -> Body:
        return {"activity": self.drill, "aggregate": aggregate, "op": op, "value": value, **more}

    @property
    def streak(self) -> Body:
        return self.drilled("streakDays", ">=", 3)


def lines(answer: httpx.Response) -> list[Body]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


async def simulated(operator: httpx.AsyncClient, path: str, wanted: Body | None = None) -> Any:
    """The result, after lines of progress that never go back."""
    *before, last = lines(await operator.post(f"/events/{path}", json=wanted or {}))
    users = [one["progress"]["users"] for one in before]
    assert users == sorted(users)
    assert users[0] == 0
    assert last["result"]["users"] == users[-1] == before[-1]["progress"]["total"]
    return last["result"]


@pytest.fixture
async def crowd(operator: httpx.AsyncClient, clock: MovableClock) -> Crowd:
    """Nine users at noon of June 10th, of whom number n drilled on the n days up to then."""
    clock.advance(NOON - clock.now())
    users, drill = [new_id() for _ in range(9)], f"drill-{new_id()}"
    sent = [
        {"id": f"{day}", "userId": user, "type": drill, "at": iso(NOON - timedelta(days=day))}
        for number, user in enumerate(users)
        for day in range(number)
    ]
    body(await operator.post("/activities", json=sent), 202)
    return Crowd(users, drill)


async def test_the_answer_says_who_when_how_much_and_until_when(operator: httpx.AsyncClient, crowd: Crowd) -> None:
    event = await opened(operator, timeZone="Asia/Seoul", periodStart="2027-06-01T00:00:00+09:00")
    offer = await offered(operator, event=event, condition=crowd.streak, stock=4)

    found = await simulated(operator, f"{offer.event_id}/simulate")

    assert (found["first"], found["last"], found["timeZone"]) == ("2027-06-01", "2027-06-10", "Asia/Seoul")
    assert (found["qualified"], found["qualifiesNow"], found["units"], found["cost"]) == (6, 6, 4, {"POINT": 400})
    (reported,) = found["offers"]
    assert [(one["day"], one["qualified"], one["units"]) for one in reported["days"]] == [
        ("2027-06-05", 1, 1),
        ("2027-06-06", 1, 1),
        ("2027-06-07", 1, 1),
        ("2027-06-08", 1, 1),
        ("2027-06-09", 1, 0),
        ("2027-06-10", 1, 0),
    ]
    assert (reported["soldOutOn"], reported["wanted"]) == ("2027-06-08", 6)
    assert (reported["gives"], reported["amounts"], reported["rewardId"]) == (
        "100 points",
        {"POINT": 100},
        offer.reward_id,
    )
    assert reported["sample"] == sorted(crowd.users[3:])
    assert found["difference"]["before"] == found["difference"]["after"]


async def test_a_draft_is_compared_with_the_live_version_and_neither_is_touched(
    operator: httpx.AsyncClient, crowd: Crowd, database: Database
) -> None:
    event = await opened(operator, periodStart="2027-06-01T00:00:00Z")
    kept = await offered(operator, event=event, condition=crowd.streak)
    gone = await offered(operator, event=event, condition=crowd.streak)
    added = await made(operator, points=7)
    await until(partial(_settled, database))
    before = await _stored(database)

    found = await simulated(
        operator,
        f"{event['id']}/simulate",
        {
            "event": {"rewardCondition": crowd.drilled("count", ">=", 5)},
            "rewards": [
                {"rewardId": kept.reward_id, "condition": {}, "stock": 1},
                {"rewardId": added["id"], "perUserLimit": 2},
                {"reward": {"type": "voucher", "name": "Free coffee", "voucherCode": "C", "amount": 2}, "stock": 3},
            ],
            "withdrawn": [gone.reward_id],
            "users": [crowd.users[8], crowd.users[0]],
        },
    )

    assert await _stored(database) == before
    assert found["difference"] == {
        "before": {"qualified": 6, "qualifiesNow": 6, "units": 12, "cost": {"POINT": 1200}},
        "after": {"qualified": 4, "qualifiesNow": 4, "units": 12, "cost": {"POINT": 156, "VOUCHER": 3}},
    }
    assert [(one["rewardId"], one["units"]) for one in found["offers"]] == [
        (kept.reward_id, 1),
        (added["id"], 8),
        (None, 3),
    ]
    followed = {(one["userId"], one["name"]): one for one in found["followed"]}
    assert followed[crowd.users[8], "Free coffee"]["qualifiedOn"] == "2027-06-07"
    assert followed[crowd.users[0], "Free coffee"] | {"name": ""} == {
        "userId": crowd.users[0],
        "rewardId": None,
        "name": "",
        "qualifiedOn": None,
        "qualifiesNow": False,
    }


async def test_an_event_that_does_not_exist_can_be_tried(operator: httpx.AsyncClient, crowd: Crowd) -> None:
    reward = await made(operator)
    wanted = {
        "event": {"rewardCondition": crowd.streak, "periodStart": "2027-06-10T00:00:00Z"},
        "rewards": [{"rewardId": reward["id"]}],
    }

    found = await simulated(operator, "simulate", wanted)

    assert (found["qualified"], found["units"], found["difference"]) == (6, 6, None)
    assert [one["day"] for one in found["days"]] == ["2027-06-10"]


async def test_users_with_attributes_alone_are_looked_at_too(operator: httpx.AsyncClient, crowd: Crowd) -> None:
    users, team = [*crowd.users[:2], new_id()], new_id()
    for user in users:
        await operator.put(f"/users/{user}/attributes", json={"attributes": {"team": team}})
    offer = await offered(operator, condition={"team": team})

    found = await simulated(operator, f"{offer.event_id}/simulate")

    assert found["qualified"] == 3
    assert found["offers"][0]["sample"] == sorted(users)


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ({"extra": 1}, "body.extra"),
        ({"event": {"name": "x"}}, "body.event.name"),
        ({"event": {"rewardCondition": {"all": [{}, {"any": 3}]}}}, "body.event.rewardCondition.all.1.any"),
        ({"event": {"timeZone": "Mars/Base"}}, "body.event.timeZone"),
        ({"event": {"periodEnd": "2020-01-01T00:00:00Z"}}, "body.event.periodEnd"),
        ({"rewards": [{"stock": 1}]}, "body.rewards.0"),
        ({"rewards": [{"rewardId": "0" * 24, "stock": -1}]}, "body.rewards.0.stock"),
        ({"rewards": [{"rewardId": "0" * 24}]}, "body.rewards.0.rewardId"),
        ({"rewards": [{"rewardId": "0" * 24, "condition": {"minLevel": "x"}}]}, "body.rewards.0.condition.minLevel"),
        ({"rewards": [{"reward": {"type": "POINT", "name": "P", "points": -1}}]}, "body.rewards.0.reward.points"),
        ({"rewards": [{"reward": {"type": "NONE", "name": "P"}}]}, "body.rewards.0.reward.type"),
        ({"withdrawn": ["0" * 24]}, "body.withdrawn.0"),
        ({"users": ["me"]}, "body.users.0"),
    ],
)
async def test_what_is_malformed_is_refused_at_its_place(operator: httpx.AsyncClient, wanted: Body, place: str) -> None:
    event = await opened(operator)
    refused_at(await operator.post(f"/events/{event['id']}/simulate", json=wanted), place)


async def test_what_is_not_there_is_not_simulated(operator: httpx.AsyncClient) -> None:
    refused(await operator.post(f"/events/{new_id()}/simulate", json={}), 404, "not_found")
    refused_at(await operator.post("/events/simulate", json={}), "body.event")


async def test_what_it_says_of_now_is_what_claims_then_come_to(
    operator: httpx.AsyncClient, calling: Calling, bearer: Bearer, crowd: Crowd
) -> None:
    event = await opened(operator, rewardCondition={"not": crowd.drilled("count", "==", 7)})
    offer = await offered(operator, event=event, condition=crowd.drilled("streakDays", ">=", 3, within="4d"))
    found = await simulated(operator, f"{event['id']}/simulate", {"users": crowd.users})

    for one in found["followed"]:
        async with calling(bearer(Role.USER, user_id=one["userId"])) as user:
            status = body(await user.post(offer.claims), 201)["status"]
        assert (status == "APPROVED") is one["qualifiesNow"], one
    assert found["qualifiesNow"] == sum(one["qualifiesNow"] for one in found["followed"]) == 5


async def test_each_user_comes_once_and_in_order_over_many_pages(mongodb_uri: str, clock: MovableClock) -> None:
    """Some have activities, some attributes, some both; one has more types than a page."""
    async with fresh(mongodb_uri, EVENT_PLAN.schema) as database:
        log, now = MongoActivities(database), clock.now()
        users = sorted(new_id() for _ in range(1300))
        active, known = [*users[:600], *users[1200:]], [*users[400:1250]]
        reported = [_drill(user, "drill", now) for user in active]
        reported += [_drill(users[3], f"type{number}", now) for number in range(1100)]
        await log.record(reported, now)
        for user in known:
            await log.set_attributes(user, {"level": 1}, now)

        found = [one async for some in log.facts_of_all(frozenset({"drill"})) for one in some]

        assert [user for user, _ in found] == users
        assert await log.people() == 1300
        assert [user for user, facts in found if set(facts.timelines) == {"drill"}] == sorted(active)
        assert [user for user, facts in found if facts.attributes] == sorted(known)


def _drill(user: str, kind: str, at: datetime) -> Activity:
    return Activity(client_id=kind, user_id=user, type=kind, value=None, fields={}, at=at)


class _Breaking(MongoActivities):
    async def _broken(self) -> AsyncIterator[Any]:
        yield [(new_id(), Facts())]
        raise Unavailable("The database does not answer")

    def facts_of_all(self, types: frozenset[str]) -> AsyncIterator[Any]:  # noqa: ARG002 - whatever is asked for
        return self._broken()


async def test_what_fails_on_the_way_is_the_last_line(
    operator: httpx.AsyncClient, settings: EventSettings, parts: Parts, database: Database, bearer: Bearer
) -> None:
    event = await opened(operator)
    broken = replace(parts, simulations=replace(parts.simulations, activities=_Breaking(database)))
    transport = httpx.ASGITransport(create_app(settings, parts=broken))
    async with httpx.AsyncClient(transport=transport, base_url="http://event", headers=bearer(Role.OPERATOR)) as client:
        *_, before, last = lines(await client.post(f"/events/{event['id']}/simulate", json={}))

    assert before["progress"]["users"] == 1
    assert (last["error"]["type"], last["error"]["status"]) == ("urn:rewardctl:error:unavailable", 503)


class _Endless(MongoActivities):
    async def _again(self) -> AsyncIterator[Any]:
        while True:
            yield [(new_id(), Facts())]

    def facts_of_all(self, types: frozenset[str]) -> AsyncIterator[Any]:  # noqa: ARG002 - whatever is asked for
        return self._again()


async def test_others_are_served_meanwhile_and_it_ends_when_the_caller_leaves(
    operator: httpx.AsyncClient, settings: EventSettings, parts: Parts, database: Database, bearer: Bearer
) -> None:
    event = await opened(operator)
    endless = replace(parts, simulations=replace(parts.simulations, activities=_Endless(database)))
    daemon = create_app(settings, parts=endless)
    seen: list[bytes] = []
    left = asyncio.Event()
    body_ = iter([{"type": "http.request", "body": b"{}", "more_body": False}])

    async def receive() -> Any:
        if (message := next(body_, None)) is not None:
            return message
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        seen.append(message.get("body", b""))

    asked = asyncio.ensure_future(daemon(_scope(event["id"], bearer), receive, send))
    await until(_holds(lambda: len(seen) > 50))
    assert (await operator.get(f"/events/{event['id']}")).status_code == 200
    left.set()

    await asyncio.wait_for(asked, 10)


def _holds(found: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def holds() -> bool:
        return found()

    return holds


def _scope(event_id: str, bearer: Bearer) -> dict[str, Any]:
    headers = {"content-type": "application/json", **bearer(Role.OPERATOR)}
    path = f"/events/{event_id}/simulate"
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("event", 80),
    }


async def _settled(database: Database) -> bool:
    """What was changed before is in the audit log."""
    return not await MongoOutbox(database).waiting(1)


async def _stored(database: Database) -> dict[str, tuple[int, str]]:
    """Of each collection its size and a digest."""
    found = {}
    inner = database.database
    for name in sorted(await inner.list_collection_names()):
        documents = await inner[name].find({}).sort("_id", 1).to_list(None)
        found[name] = len(documents), hashlib.sha256(repr(documents).encode()).hexdigest()
    return found
