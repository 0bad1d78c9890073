import asyncio
import json
import re

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import BEGUN, Bearer, Body, event_body, without
from tests.fakes.auth import MovableClock
from tests.integration.event.steps import body, in_hours, made, offered, opened, refused, refused_at

JSON = {"Content-Type": "application/json"}
NO_IDS = ["no-id", "A" * 24, "0" * 23, "%00", "$ne"]


async def test_an_event_is_answered_as_it_was_sent_and_with_its_defaults(operator: httpx.AsyncClient) -> None:
    sent = {"name": "여름 방학 특별 이벤트", "rewardCondition": {}, "periodStart": BEGUN, "status": "ACTIVE"}
    event = body(await operator.post("/events", json=sent), 201)
    assert re.fullmatch(r"[0-9a-f]{24}", event.pop("id"))
    assert event.pop("createdAt") == event.pop("updatedAt")
    assert event == {**sent, "description": None, "periodEnd": None, "timeZone": "UTC", "version": 1}


async def test_an_event_is_kept_as_it_was_answered(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    event = await opened(
        operator,
        description="With {braces}\nand lines",
        periodEnd="2100-01-01T09:00:00+09:00",
        status="INACTIVE",
        timeZone="Asia/Seoul",
    )
    assert event["periodEnd"] == "2100-01-01T00:00:00.000Z"
    assert body(await user.get(f"/events/{event['id']}")) == {**event, "eventRewards": []}


@pytest.mark.parametrize(
    "condition",
    [
        {"minPurchase": 10000, "newUser": True},
        {"all": [{"any": [{}]}, {"not": {"attribute": "a.b", "op": "in", "value": ["여름", 0.5, True]}}]},
        {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3, "within": "7d"},
    ],
)
async def test_a_condition_is_returned_just_as_it_was_sent(operator: httpx.AsyncClient, condition: Body) -> None:
    event = await opened(operator, rewardCondition=condition)
    found = body(await operator.get(f"/events/{event['id']}"))
    assert json.dumps(found["rewardCondition"]) == json.dumps(condition)
    changed = await operator.patch(f"/events/{event['id']}", json={"rewardCondition": {"not": condition}})
    assert body(changed)["rewardCondition"] == {"not": condition}


@pytest.mark.parametrize("name", ["name", "rewardCondition", "periodStart", "status"])
async def test_an_event_without_a_field_it_needs_is_refused(operator: httpx.AsyncClient, name: str) -> None:
    refused_at(await operator.post("/events", json=without(event_body(), name)), f"body.{name}")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": 1}, "name"),
        ({"name": {"$ne": None}}, "name"),
        ({"description": "d" * 2001}, "description"),
        ({"rewardCondition": []}, "rewardCondition"),
        ({"rewardCondition": "{}"}, "rewardCondition"),
        ({"rewardCondition": {"$ne": None}}, "rewardCondition"),
        ({"rewardCondition": {"a": [{"$ref": "events", "$id": 1}]}}, "rewardCondition"),
        ({"periodStart": "2026-01-01T00:00:00"}, "periodStart"),
        ({"periodStart": "0001-01-01T00:00:00+14:00"}, "periodStart"),
        ({"periodStart": 0}, "periodStart"),
        ({"periodEnd": "9999-12-31T23:59:59-14:00"}, "periodEnd"),
        ({"periodEnd": BEGUN}, "periodEnd"),
        ({"periodEnd": "2025-12-31T23:59:59Z"}, "periodEnd"),
        ({"status": "active"}, "status"),
        ({"status": None}, "status"),
        ({"timeZone": "Nowhere/Town"}, "timeZone"),
        ({"timeZone": "Asia"}, "timeZone"),
        ({"timeZone": "../../etc/passwd"}, "timeZone"),
        ({"id": "0" * 24}, "id"),
        ({"version": 7}, "version"),
        ({"<b>": 1}, "?"),
    ],
)
async def test_an_event_that_is_not_well_formed_is_refused_at_its_place(
    operator: httpx.AsyncClient, changes: Body, place: str
) -> None:
    answer = await operator.post("/events", json=event_body(**changes))
    refused_at(answer, f"body.{place}")
    assert "<b>" not in answer.text


async def test_an_event_that_is_over_already_is_refused(operator: httpx.AsyncClient, clock: MovableClock) -> None:
    refused_at(await operator.post("/events", json=event_body(periodEnd=in_hours(clock, 0))), "body.periodEnd")
    body(await operator.post("/events", json=event_body(periodEnd=in_hours(clock, 0.01))), 201)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b'{"rewardCondition": {"a": NaN}}',
        b'{"rewardCondition": {"a\\u0000b": 1}}',
        b'{"rewardCondition": ' + b'{"a":' * 190 + b"1" + b"}" * 191,
        b'{"rewardCondition": ' + b"[" * 100_000,
        b'{"rewardCondition": {"a": 1, "a": 2}}',
        b'{"rewardCondition": {"a": 9223372036854775808}}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xff"}',
    ],
)
async def test_a_body_that_is_no_strict_json_is_refused_in_posts_and_patches(
    operator: httpx.AsyncClient, raw: bytes
) -> None:
    event = await opened(operator)
    refused(await operator.post("/events", content=raw, headers=JSON), 400, "invalid")
    refused(await operator.patch(f"/events/{event['id']}", content=raw, headers=JSON), 400, "invalid")


@pytest.mark.parametrize("event_id", [*NO_IDS, "0" * 24])
async def test_an_event_that_is_not_there_is_not_found(admin: httpx.AsyncClient, event_id: str) -> None:
    refused(await admin.get(f"/events/{event_id}"), 404, "not_found")
    refused(await admin.patch(f"/events/{event_id}", json={"name": "x"}), 404, "not_found")
    refused(await admin.delete(f"/events/{event_id}"), 404, "not_found")


async def test_a_change_changes_what_it_names_and_nothing_else(
    operator: httpx.AsyncClient, clock: MovableClock
) -> None:
    event = await opened(operator, description="before", periodEnd=in_hours(clock, 1))
    changes = {"name": "Autumn", "description": None, "periodEnd": None, "status": "INACTIVE", "timeZone": "Asia/Seoul"}
    changed = body(await operator.patch(f"/events/{event['id']}", json=changes))
    assert changed == {**event, **changes, "version": 2, "updatedAt": in_hours(clock, 0)}
    assert body(await operator.get(f"/events/{event['id']}")) == {**changed, "eventRewards": []}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"name": None}, ""),
        ({"status": None}, ""),
        ({"rewardCondition": None}, ""),
        ({"periodStart": None}, ""),
        ({"timeZone": None}, ""),
        ({"name": ""}, ".name"),
        ({"status": "DONE"}, ".status"),
        ({"rewardCondition": {"$where": "1"}}, ".rewardCondition"),
        ({"periodEnd": "2025-12-31T23:59:59Z"}, ".periodEnd"),
        ({"periodStart": "2100-01-01T00:00:00Z"}, ".periodEnd"),
        ({"version": 2}, ".version"),
        ({"createdAt": BEGUN}, ".createdAt"),
    ],
)
async def test_a_change_that_is_not_well_formed_is_refused_and_changes_nothing(
    operator: httpx.AsyncClient, changes: Body, place: str
) -> None:
    event = await opened(operator, periodEnd="2099-01-01T00:00:00Z")
    refused_at(await operator.patch(f"/events/{event['id']}", json=changes), f"body{place}")
    assert body(await operator.get(f"/events/{event['id']}")) == {**event, "eventRewards": []}


async def test_a_running_event_can_be_ended_now(operator: httpx.AsyncClient, clock: MovableClock) -> None:
    event = await opened(operator)
    changed = body(await operator.patch(f"/events/{event['id']}", json={"periodEnd": in_hours(clock, 0)}))
    assert changed["periodEnd"] == in_hours(clock, 0)


async def test_the_etag_is_the_quoted_version(operator: httpx.AsyncClient) -> None:
    answer = await operator.post("/events", json=event_body())
    path = f"/events/{answer.json()['id']}"
    assert answer.headers["etag"] == '"1"'
    changed = await operator.patch(path, json={"name": "x"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (await operator.get(path)).headers["etag"] == '"2"'


@pytest.mark.parametrize("tag", ['"1"', '"3"', 'W/"2"', '"1", "2"', '""', '"²"', '"' + "9" * 5000 + '"'])
async def test_a_change_of_a_version_that_is_not_the_present_one_is_stale(
    operator: httpx.AsyncClient, tag: str
) -> None:
    event = await opened(operator)
    path = f"/events/{event['id']}"
    changed = body(await operator.patch(path, json={"name": "second"}))
    answer = await operator.patch(path, json={"name": "third"}, headers=[(b"If-Match", tag.encode())])
    refused(answer, 412, "stale")
    assert body(await operator.get(path)) == {**changed, "eventRewards": []}


@pytest.mark.parametrize("tag", ["2", "nonsense", '"2', '"2" "3"'])
async def test_what_is_no_entity_tag_is_malformed(operator: httpx.AsyncClient, tag: str) -> None:
    event = await opened(operator)
    answer = await operator.patch(f"/events/{event['id']}", json={"name": "x"}, headers={"If-Match": tag})
    refused_at(answer, "header.if-match")
    assert answer.json()["errors"][0]["msg"] == 'must be the ETag as it came, with its quotes: "1"'


async def test_any_version_may_be_changed(operator: httpx.AsyncClient) -> None:
    event = await opened(operator)
    body(await operator.patch(f"/events/{event['id']}", json={"name": "x"}, headers={"If-Match": "*"}))


async def test_of_twenty_changes_of_one_version_one_is_made(operator: httpx.AsyncClient) -> None:
    event = await opened(operator)
    path, tag = f"/events/{event['id']}", {"If-Match": '"1"'}
    answers = await asyncio.gather(*(operator.patch(path, json={"name": f"n{n}"}, headers=tag) for n in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 19
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert body(await operator.get(path)) == {**won, "eventRewards": []}


async def test_a_deleted_event_is_gone_with_all_it_offered(
    operator: httpx.AsyncClient, admin: httpx.AsyncClient
) -> None:
    name = f"Gone {new_id()}"
    offer = await offered(operator, event=await opened(operator, name=name))
    path = f"/events/{offer.event_id}"
    assert (await admin.delete(path)).content == b""
    refused(await admin.delete(path), 404, "not_found")
    refused(await operator.get(path), 404, "not_found")
    refused(await operator.get(f"{path}/rewards"), 404, "not_found")
    refused(await operator.patch(path, json={"status": "INACTIVE"}), 404, "not_found")
    refused(await operator.patch(offer.path, json={"stock": 1}), 404, "not_found")
    refused(await operator.delete(offer.path), 404, "not_found")
    refused(await operator.post(offer.claims), 404, "not_found")
    assert body(await operator.get("/events", params={"name": name}))["items"] == []


@pytest.mark.parametrize("auto", [True, False])
async def test_an_event_with_a_claim_stays_as_it_is(
    operator: httpx.AsyncClient, admin: httpx.AsyncClient, user: httpx.AsyncClient, auto: bool
) -> None:
    offer = await offered(operator, autoResolve=auto)
    await offered(operator, event={"id": offer.event_id}, reward=await made(operator))
    claim = body(await user.post(offer.claims), 201)
    before = body(await operator.get(f"/events/{offer.event_id}"))
    refused(await admin.delete(f"/events/{offer.event_id}"), 409, "has_claims")
    assert body(await operator.get(f"/events/{offer.event_id}")) == before
    assert body(await user.get(f"/events/requests/{claim['id']}")) == claim


async def test_a_claim_that_races_a_deletion_is_made_or_leaves_nothing(
    operator: httpx.AsyncClient, admin: httpx.AsyncClient, bearer: Bearer
) -> None:
    offer = await offered(operator)
    path = f"/events/{offer.event_id}"
    claims = [operator.post(offer.claims, headers=bearer(Role.USER)) for _ in range(20)]
    deleted, *answers = await asyncio.gather(admin.delete(path), *claims)
    approved = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 404}
    listed = body(await operator.get("/events/requests", params={"eventId": offer.event_id}))
    assert listed["totalItems"] == len(approved)
    if approved:
        refused(deleted, 409, "has_claims")
    assert (await operator.get(path)).status_code == (404 if deleted.status_code == 204 else 200)


@pytest.mark.parametrize("change", [{}, {"status": "ACTIVE"}])
async def test_what_changes_nothing_makes_no_new_version(
    operator: httpx.AsyncClient, change: dict[str, object]
) -> None:
    event = await opened(operator)
    assert body(await operator.patch(f"/events/{event['id']}", json=change)) == event
