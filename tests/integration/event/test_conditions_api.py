from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as given_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from loguru import logger

from daemons.chassis.database.mongo import Database
from daemons.event.app import create_app
from daemons.event.bootstrap import assembled
from daemons.event.settings import EventSettings
from rewardctl.kernel.clock import iso
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer
from tests.conditions import attributes, conditions
from tests.fakes.auth import MovableClock
from tests.fakes.event import REWARD_TYPES
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import body, made, offered, opened, refused_at

SUNDAYS: Final = {"weekday": {"day": 7}}


async def test_the_schema_is_published_with_the_types_that_are_installed(user: httpx.AsyncClient) -> None:
    answer = await user.get("/conditions/schema")

    assert answer.headers["content-type"] == "application/schema+json"
    schema = Draft202012Validator(body(answer))
    assert schema.is_valid({"any": [{"minLevel": 3}, SUNDAYS]})
    assert not schema.is_valid({"weekday": {"day": 8}})


async def test_a_check_writes_the_shorthand_out_and_says_what_is_read(operator: httpx.AsyncClient) -> None:
    found = body(await operator.post("/conditions/check", json={"minPurchase": 100, **SUNDAYS}))

    purchase = {"activity": "purchase", "aggregate": "sum", "op": ">=", "value": 100}
    assert found == {"condition": {"all": [purchase, SUNDAYS]}, "activityTypes": ["login", "purchase"]}


@pytest.mark.parametrize(
    ("raw", "places"),
    [
        ({"all": [{"level": None}, {"weekday": {"day": 8}}]}, ["body.all.0.level", "body.all.1.weekday.day"]),
        ({"any": []}, ["body.any"]),
        ([], ["body"]),
    ],
)
async def test_a_check_says_all_that_is_malformed_at_its_place(
    operator: httpx.AsyncClient, raw: Any, places: list[str]
) -> None:
    refused_at(await operator.post("/conditions/check", json=raw), *places)


async def test_an_offer_takes_a_type_of_ones_own_and_refuses_its_malformed_fields(operator: httpx.AsyncClient) -> None:
    event, reward = await opened(operator), await made(operator)
    offer = {"rewardId": reward["id"], "condition": {"not": {"weekday": {"day": 0}}}, "autoResolve": True}

    refused_at(await operator.post(f"/events/{event['id']}/rewards", json=offer), "body.condition.not.weekday.day")


async def test_a_type_of_ones_own_decides_and_explains_a_claim(
    operator: httpx.AsyncClient, calling: Calling, bearer: Bearer, clock: MovableClock
) -> None:
    today = clock.now().isoweekday()
    offer, user = await offered(operator, condition={"weekday": {"day": today, "times": 1}}), new_id()
    async with calling(bearer(Role.USER, user_id=user)) as client:
        rejected = body(await client.post(offer.claims), 201)
        login = {"id": "one", "userId": user, "type": "login", "at": iso(clock.now())}
        body(await operator.post("/activities", json=login), 202)
        approved = body(await client.post(offer.claims), 201)

    (reason,) = rejected["reasons"]
    assert (rejected["status"], reason["code"]) == ("REJECTED", "condition_not_met")
    assert reason["message"].startswith(f"0 of 1 logins on weekday {today}, earliest ")
    assert approved["status"] == "APPROVED"
    assert approved["evaluation"]["verdict"]["found"] == 1
    assert approved["evaluation"]["facts"] == {"login": ["one"]}


async def test_a_type_that_fails_rejects_a_claim_is_logged_and_breaks_nothing(
    operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    offer = await offered(operator, condition={"failing": {}})
    logged: list[dict[str, Any]] = []
    sink = logger.add(lambda line: logged.append(dict(line.record["extra"])), level="WARNING")

    claim = body(await user.post(offer.claims), 201)

    logger.remove(sink)
    (line,) = [one for one in logged if one["event"] == "condition.unavailable"]
    assert (line["eventId"], line["conditionType"]) == (offer.event_id, "failing")
    assert claim["status"] == "REJECTED"
    assert claim["reasons"] == [
        {"code": "condition_type_unavailable", "message": "failing: condition type failed: KeyError"}
    ]


@pytest.fixture
async def bare(settings: EventSettings, database: Database, clock: MovableClock) -> AsyncIterator[httpx.ASGITransport]:
    """The app on the same database, without any condition type."""
    parts, _ = assembled(database, REWARD_TYPES, {}, settings, clock)
    yield httpx.ASGITransport(create_app(settings, parts=parts))


async def test_where_a_type_is_gone_a_claim_is_rejected_and_told_so(
    operator: httpx.AsyncClient, bare: httpx.ASGITransport, bearer: Bearer
) -> None:
    offer = await offered(operator, condition={"not": SUNDAYS})
    headers = bearer(Role.USER)
    async with httpx.AsyncClient(transport=bare, base_url="http://event", headers=headers) as client:
        claim = body(await client.post(offer.claims), 201)
        shown = body(await client.get(f"/events/{offer.event_id}"))

    assert claim["status"] == "REJECTED"
    assert claim["reasons"] == [
        {"code": "condition_type_unavailable", "message": "weekday: condition type unavailable"}
    ]
    assert shown["eventRewards"][0]["condition"] == {"not": SUNDAYS}


activities = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["login", "purchase"]),
        "value": st.integers(-20, 200).map(lambda it: it / 4),
        "fields": st.fixed_dictionaries({"price": st.integers(0, 50)}),
    }
)
histories = st.lists(st.tuples(st.integers(1, 24 * 30), activities), max_size=8)
"""What was done how many hours ago."""


@given_settings(max_examples=30)
@given(raw=conditions, known=attributes, done=histories, zone=st.sampled_from(["Asia/Seoul", "UTC"]))
async def test_what_eligibility_explains_is_what_the_claim_is_decided_by(
    operator: httpx.AsyncClient,
    calling: Calling,
    bearer: Bearer,
    apps_clock: MovableClock,
    raw: dict[str, Any],
    known: dict[str, Any],
    done: list[tuple[int, dict[str, Any]]],
    zone: str,
) -> None:
    user, event = new_id(), await opened(operator, timeZone=zone, rewardCondition=raw)
    offer = await offered(operator, event=event)
    await operator.put(f"/users/{user}/attributes", json={"attributes": known})
    now = apps_clock.now()
    sent = [
        {"id": f"a{number}", "userId": user, "at": iso(now - timedelta(hours=hours)), **one}
        for number, (hours, one) in enumerate(done)
    ]
    if sent:
        body(await operator.post("/activities", json=sent), 202)

    async with calling(bearer(Role.USER, user_id=user)) as client:
        (foretold,) = body(await client.get(f"/events/{event['id']}/eligibility"))["rewards"]
        claim = body(await client.post(offer.claims), 201)

    assert foretold["outcome"] == claim["status"]
    assert foretold["reasons"] == claim["reasons"]
    assert foretold["evaluation"] == claim["evaluation"]
    assert claim["evaluation"]["met"] is (claim["status"] == "APPROVED")
