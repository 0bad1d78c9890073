import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from pymongo import monitoring

from daemons.chassis.database.mongo import Database
from daemons.event.domain.activity import Activity
from daemons.event.domain.condition import Timeline
from daemons.event.settings import EventSettings
from daemons.event.storage.activities import MongoActivities
from rewardctl.kernel.clock import iso
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer
from tests.fakes.auth import MovableClock
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import body, offered, opened, refused, refused_at

STREAK = {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3}


def _login(user: str, when: datetime, **changes: Any) -> dict[str, Any]:
    return {"id": f"login-{new_id()}", "userId": user, "type": "login", "at": iso(when)} | changes


async def test_an_activity_counts_once_however_often_it_is_sent(
    operator: httpx.AsyncClient, clock: MovableClock
) -> None:
    user = new_id()
    sent = [_login(user, clock.now() - timedelta(hours=hour), value=1.25, fields={"price": 3}) for hour in range(20)]

    answers = await asyncio.gather(*(operator.post("/activities", json=sent) for _ in range(6)))

    assert {answer.status_code for answer in answers} == {202}
    assert sum(answer.json()["accepted"] for answer in answers) == 20
    listed = body(await operator.get(f"/activities?userId={user}&limit=100"))["items"]
    assert sorted(one["id"] for one in listed) == sorted(one["id"] for one in sent)
    assert [one["at"] for one in listed] == sorted((one["at"] for one in sent), reverse=True)
    assert listed[0]["fields"] == {"price": 3}


async def test_one_activity_may_be_sent_by_itself(operator: httpx.AsyncClient, clock: MovableClock) -> None:
    sent = _login(new_id(), clock.now())

    assert body(await operator.post("/activities", json=sent), 202) == {"accepted": 1, "duplicates": 0}
    assert body(await operator.post("/activities", json=sent), 202) == {"accepted": 0, "duplicates": 1}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"userId": "somebody"}, "body.0.userId"),
        ({"type": "with space"}, "body.0.type"),
        ({"value": 0.1234567}, "body.0.value"),
        ({"value": True}, "body.0.value"),
        ({"fields": {"a.b": 1}}, "body.0.fields"),
        ({"at": "2026-11-22T00:00:00"}, "body.0.at"),
        ({"id": ""}, "body.0.id"),
        ({"extra": 1}, "body.0.extra"),
    ],
)
async def test_an_activity_that_is_not_well_formed_is_refused_at_its_place(
    operator: httpx.AsyncClient, clock: MovableClock, changes: dict[str, Any], place: str
) -> None:
    answer = await operator.post("/activities", json=[_login(new_id(), clock.now(), **changes)])

    assert answer.status_code == 400
    assert any(error["loc"].startswith(place) for error in answer.json()["errors"])


@pytest.mark.parametrize("days", [-91, 1])
async def test_what_is_too_long_ago_or_yet_to_come_is_refused_and_nothing_is_counted(
    operator: httpx.AsyncClient, clock: MovableClock, days: int
) -> None:
    user = new_id()
    sent = [_login(user, clock.now()), _login(user, clock.now() + timedelta(days=days))]

    refused_at(await operator.post("/activities", json=sent), "body.1.at")

    assert body(await operator.get(f"/activities?userId={user}"))["items"] == []


async def test_each_activity_that_is_out_of_reach_is_named(operator: httpx.AsyncClient, clock: MovableClock) -> None:
    days = (-91, 0, 1, -1, -200)
    sent = [_login(new_id(), clock.now() + timedelta(days=one)) for one in days]

    answer = await operator.post("/activities", json=sent)

    assert [one["loc"] for one in answer.json()["errors"]] == ["body.0.at", "body.2.at", "body.4.at"]


async def test_pages_of_activities_hold_each_once(operator: httpx.AsyncClient, clock: MovableClock) -> None:
    user, at = new_id(), clock.now()
    sent = [_login(user, at - timedelta(minutes=number // 3)) for number in range(25)]
    await operator.post("/activities", json=sent)

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = body(await operator.get(f"/activities?userId={user}&limit=7{cursor}"))
        seen += [one["id"] for one in page["items"]]
        cursor = f"&cursor={page['nextCursor']}" if page["hasMore"] else None

    assert sorted(seen) == sorted(one["id"] for one in sent)
    refused_at(await operator.get("/activities?cursor=nonsense"), "query.cursor")


async def test_one_reads_ones_own_activities_alone(
    operator: httpx.AsyncClient, calling: Calling, bearer: Bearer, clock: MovableClock
) -> None:
    own, other = new_id(), new_id()
    await operator.post("/activities", json=[_login(own, clock.now()), _login(other, clock.now())])

    async with calling(bearer(Role.USER, user_id=own)) as user:
        assert len(body(await user.get(f"/activities?userId={own}"))["items"]) == 1
        refused(await user.get(f"/activities?userId={other}"), 403, "forbidden")
        refused(await user.get("/activities"), 403, "forbidden")
        refused(await user.post("/activities", json=_login(own, clock.now())), 403, "forbidden")


async def test_a_streak_of_three_days_is_rejected_twice_and_then_approved(
    operator: httpx.AsyncClient, calling: Calling, bearer: Bearer, clock: MovableClock
) -> None:
    event = await opened(operator, timeZone="Asia/Seoul")
    offer, user = await offered(operator, event=event, condition=STREAK), new_id()
    noon = datetime(2027, 3, 1, 3, tzinfo=UTC)
    reasons = []
    async with calling(bearer(Role.USER, user_id=user)) as client:
        for day in range(3):
            clock.advance(noon + timedelta(days=day) - clock.now())
            await operator.post("/activities", json=_login(user, clock.now()))
            claim = body(await client.post(offer.claims), 201)
            reasons += [(claim["status"], *(reason["message"] for reason in claim["reasons"]))]

        assert reasons == [
            ("REJECTED", "1 of 3 days in a row with login, earliest 2027-03-03 00:00 KST"),
            ("REJECTED", "2 of 3 days in a row with login, earliest 2027-03-03 00:00 KST"),
            ("APPROVED",),
        ]
        assert body(await client.get("/wallet"))["balances"] == {"POINT": 100}
        assert len(claim["evaluation"]["facts"]["login"]) == 3


async def test_eligibility_says_what_the_claim_then_comes_to(
    operator: httpx.AsyncClient, calling: Calling, bearer: Bearer, clock: MovableClock
) -> None:
    event, user = await opened(operator), new_id()
    offers = {
        "APPROVED": await offered(operator, event=event, condition={"minLevel": 3}),
        "REJECTED": await offered(operator, event=event, condition={"minPurchase": 100}),
        "PENDING": await offered(operator, event=event, condition={"vip": True}, autoResolve=False),
        "REFUSED": await offered(operator, event=event, stock=0),
    }
    assert (await operator.put(f"/users/{user}/attributes", json={"attributes": {"level": 5}})).status_code == 204
    await operator.post("/activities", json=_login(user, clock.now(), type="purchase", value=40.5))

    found = body(await operator.get(f"/events/{event['id']}/eligibility?userId={user}"))

    assert {one["outcome"]: one["reward"]["id"] for one in found["rewards"]} == {
        outcome: offer.reward_id for outcome, offer in offers.items()
    }
    async with calling(bearer(Role.USER, user_id=user)) as client:
        assert body(await client.get(f"/events/{event['id']}/eligibility"))["userId"] == user
        for outcome, offer in offers.items():
            answer = await client.post(offer.claims)
            assert (answer.json().get("status") if outcome != "REFUSED" else answer.status_code) in {outcome, 409}
        refused(await client.get(f"/events/{event['id']}/eligibility?userId={new_id()}"), 403, "forbidden")


async def test_a_rejection_is_kept_blocks_nothing_and_needs_a_free_slot(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, condition={"level": 1})
    assert [body(await user.post(offer.claims), 201)["status"] for _ in range(2)] == ["REJECTED", "REJECTED"]
    await operator.patch(offer.path, json={"condition": {}})
    assert body(await user.post(offer.claims), 201)["status"] == "APPROVED"
    await operator.patch(offer.path, json={"condition": {"level": 1}})

    refused(await user.post(offer.claims), 409, "already_claimed")


instants = st.integers(0, 40 * 24 * 60).map(
    lambda minutes: datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given_settings(max_examples=25)
@given(st.lists(st.tuples(instants, st.integers(-1000, 1000)), min_size=1, max_size=30), st.integers(1, 4))
async def test_what_is_summed_up_as_it_comes_equals_what_is_made_anew(
    database: Database, history: list[tuple[datetime, int]], batches: int
) -> None:
    log, user = MongoActivities(database), new_id()
    activities = [
        Activity(client_id=f"a{number}", user_id=user, type="play", value=value / 4, fields={"n": value}, at=at)
        for number, (at, value) in enumerate(history)
    ]
    now = datetime(2026, 11, 22, tzinfo=UTC)

    for start in range(min(batches, len(activities))):
        await log.record(activities[start::batches], now)
        await log.record(activities[start::batches], now)

    kept = (await log.facts(user, frozenset({"play"}))).timelines["play"]
    anew = Timeline.of((one.at, one.values) for one in sorted(activities, key=lambda one: one.at))
    assert kept == anew


async def test_what_a_process_that_died_left_uncounted_is_counted_once(database: Database) -> None:
    log, user, at = MongoActivities(database), new_id(), datetime(2026, 11, 20, tzinfo=UTC)
    one = Activity(client_id="a", user_id=user, type="play", value=2, fields={}, at=at)
    await log.record([one], at)
    await log._activities.update_many({"client_id": "a"}, {"$set": {"counted": False}})
    await log._timelines.delete_many({})

    while await log.count_left_over(100):
        continue

    (quarter,) = (await log.facts(user, frozenset({"play"}))).timelines["play"].quarters
    assert quarter.count == 1


async def test_one_that_stands_twice_in_a_report_counts_once_and_others_of_its_day_join_it(database: Database) -> None:
    log, user, at = MongoActivities(database), new_id(), datetime(2026, 11, 20, 3, tzinfo=UTC)

    def play(client_id: str, value: float) -> Activity:
        return Activity(client_id=client_id, user_id=user, type="play", value=value, fields={}, at=at)

    assert await log.record([play("a", 1), play("a", 9), play("b", 2)], at) == 2
    assert await log.record([play("b", 9), play("c", 4)], at) == 1

    (quarter,) = (await log.facts(user, frozenset({"play"}))).timelines["play"].quarters
    assert (quarter.count, quarter.sums) == (3, {"value": 7_000_000})
    assert quarter.last is not None
    assert quarter.last.values == {"value": 4_000_000}


class _Commands(monitoring.CommandListener):
    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


async def test_a_report_of_a_thousand_takes_few_round_trips(settings: EventSettings) -> None:
    """Whether they are new, join days that there are, or were reported before."""
    users, at, commands = [new_id() for _ in range(100)], datetime(2026, 11, 20, 3, tzinfo=UTC), _Commands()

    def report(name: str) -> list[Activity]:
        return [
            Activity(client_id=f"{name}{day}", user_id=user, type="play", value=1, fields={}, at=at - timedelta(day))
            for user in users
            for day in range(10)
        ]

    monitoring.register(commands)
    listening = Database.connect(settings.mongodb_uri, "unused")
    trips = []
    for name in ("a", "b", "a"):
        before = len(commands.names)
        await MongoActivities(listening).record(report(name), at)
        trips.append(len(commands.names) - before)
    await listening.close()

    assert [count <= most for count, most in zip(trips, (5, 8, 2), strict=True)] == [True] * 3, trips


async def test_eligibility_is_said_in_the_language_of_who_asks(
    operator: httpx.AsyncClient, clock: MovableClock
) -> None:
    event, user = await opened(operator), new_id()
    day = {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3}
    await offered(operator, event=event, condition=day)
    await offered(operator, event=event, condition={"attribute": "age", "op": "between", "value": [13, 19]})
    await offered(operator, event=event, stock=0)
    await operator.post("/activities", json=_login(user, clock.now()))
    path = f"/events/{event['id']}/eligibility?userId={user}"

    answer = await operator.get(path, headers={"Accept-Language": "ko"})

    said = sorted(one["reasons"][0]["message"].partition(" 시각 ")[0] for one in body(answer)["rewards"])
    assert said == [
        "age 조건은 13 이상 19 이하, 실제 값 없음",
        "login 연속 3일 중 1일, 가장 이른",
        "보상이 모두 소진되었습니다",
    ]
    assert (answer.headers["content-language"], answer.headers["vary"]) == ("ko", "Accept-Language")
    assert "age must be between 13 and 19, found nothing" in (await operator.get(path)).text
