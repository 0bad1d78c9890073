from datetime import datetime
from typing import Any

import httpx
import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.storage.documents import EventDocument
from rewardctl.kernel.ids import new_id
from tests.fakes.auth import MovableClock
from tests.integration.event.steps import body, in_hours, opened, refused_at


async def names(client: httpx.AsyncClient, **params: Any) -> set[str]:
    return {event["name"] for event in body(await client.get("/events", params={"limit": 100, **params}))["items"]}


async def test_pages_of_a_cursor_walk_all_events_once(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    mark = new_id()
    made = {(await opened(operator, name=f"{mark} {n}"))["id"] for n in range(25)}
    walked: list[str] = []
    sizes: list[int] = []
    params: dict[str, Any] = {"name": mark}
    while True:
        page = body(await user.get("/events", params=params))
        assert set(page) == {"items", "nextCursor", "hasMore"}
        assert page["hasMore"] == (page["nextCursor"] is not None)
        walked += [event["id"] for event in page["items"]]
        sizes.append(len(page["items"]))
        if not page["hasMore"]:
            break
        params["cursor"] = page["nextCursor"]
    assert sizes == [10, 10, 5]
    assert set(walked) == made
    assert walked == sorted(made, reverse=True)


async def test_a_page_that_is_just_full_is_the_last(operator: httpx.AsyncClient) -> None:
    mark = new_id()
    for n in range(3):
        await opened(operator, name=f"{mark} {n}")
    page = body(await operator.get("/events", params={"name": mark, "limit": 3}))
    assert (len(page["items"]), page["nextCursor"], page["hasMore"]) == (3, None, False)


async def test_a_list_of_nothing_is_a_page_of_nothing(user: httpx.AsyncClient) -> None:
    page = body(await user.get("/events", params={"name": new_id()}))
    assert page == {"items": [], "nextCursor": None, "hasMore": False}


async def test_a_listed_event_is_the_event_without_its_offers(operator: httpx.AsyncClient) -> None:
    event = await opened(operator)
    assert body(await operator.get("/events", params={"name": event["name"]}))["items"] == [event]


async def test_a_list_shows_each_change_of_an_event_at_once(operator: httpx.AsyncClient) -> None:
    event = await opened(operator, name=new_id())
    for text in ("first", "second"):
        changed = body(await operator.patch(f"/events/{event['id']}", json={"description": text}))
        assert body(await operator.get("/events", params={"name": event["name"]}))["items"] == [changed]


async def test_a_list_shows_a_restored_event_though_it_bears_the_number_of_a_version_that_was_shown(
    operator: httpx.AsyncClient, database: Database
) -> None:
    event = await opened(operator, name=new_id())
    await operator.get("/events", params={"name": event["name"]})
    restored = {"description": "as it was", "updated_at": datetime(2026, 1, 1)}  # noqa: DTZ001 - as it is stored
    await database.collection(EventDocument).update_one({"_id": ObjectId(event["id"])}, {"$set": restored})
    [listed] = body(await operator.get("/events", params={"name": event["name"]}))["items"]
    assert listed == {**event, "description": "as it was", "updatedAt": "2026-01-01T00:00:00.000Z"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("summer", {"Summer (1+1) [a-z]", "summer.*"}),
        ("SUMMER", {"Summer (1+1) [a-z]", "summer.*"}),
        (".*", {"summer.*"}),
        ("(1+1)", {"Summer (1+1) [a-z]"}),
        ("[a-z]", {"Summer (1+1) [a-z]"}),
        ("(", {"Summer (1+1) [a-z]"}),
        ("\\", {"back\\slash"}),
        ("^", set()),
        ("$", set()),
        ("|", set()),
        ("방학", {"여름 방학"}),
        ("#", set()),
    ],
)
async def test_a_part_of_a_name_is_text_and_no_pattern(
    operator: httpx.AsyncClient, wanted: str, found: set[str]
) -> None:
    mark = new_id()
    for name in ("Summer (1+1) [a-z]", "summer.*", "back\\slash", "여름 방학"):
        await opened(operator, name=f"{mark}{name}")
    assert {name.removeprefix(mark) for name in await names(operator, name=wanted) if name.startswith(mark)} == found


async def test_events_are_found_by_status(operator: httpx.AsyncClient) -> None:
    mark = new_id()
    for status in ("ACTIVE", "INACTIVE"):
        await opened(operator, name=f"{mark} {status}", status=status)
    assert await names(operator, name=mark, status="ACTIVE") == {f"{mark} ACTIVE"}
    assert await names(operator, name=mark, status="INACTIVE") == {f"{mark} INACTIVE"}


async def test_an_event_is_in_period_from_its_start_until_its_end_if_it_has_one(
    operator: httpx.AsyncClient, clock: MovableClock
) -> None:
    mark = new_id()
    periods = {
        "running": (-1, 1),
        "begins now": (0, 1),
        "endless": (-1, None),
        "endless from now": (0, None),
        "to come": (1, 2),
        "to come, endless": (1, None),
        "ends now": (-1, 1),
    }
    for name, (start, end) in periods.items():
        ends = {} if end is None else {"periodEnd": in_hours(clock, end)}
        event = await opened(operator, name=f"{mark} {name}", periodStart=in_hours(clock, start), **ends)
        if name == "ends now":
            body(await operator.patch(f"/events/{event['id']}", json={"periodEnd": in_hours(clock, 0)}))
    inside = {f"{mark} {name}" for name in ("running", "begins now", "endless", "endless from now")}
    everything = {f"{mark} {name}" for name in periods}
    assert await names(operator, name=mark, inPeriod="true") == inside
    assert await names(operator, name=mark, inPeriod="false") == everything - inside
    assert await names(operator, name=mark) == everything


async def test_filters_are_all_held_to_also_on_the_next_page(operator: httpx.AsyncClient, clock: MovableClock) -> None:
    mark = new_id()
    for n in range(4):
        await opened(operator, name=f"{mark} in {n}")
        await opened(operator, name=f"{mark} off {n}", status="INACTIVE")
        await opened(operator, name=f"{mark} later {n}", periodStart=in_hours(clock, 1))
    wanted: dict[str, Any] = {"name": mark, "status": "ACTIVE", "inPeriod": "true", "limit": 3}
    first = body(await operator.get("/events", params=wanted))
    second = body(await operator.get("/events", params={**wanted, "cursor": first["nextCursor"]}))
    found = [event["name"] for event in first["items"] + second["items"]]
    assert sorted(found) == [f"{mark} in {n}" for n in range(4)]
    assert not second["hasMore"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "active"),
        ("status", ""),
        ("inPeriod", "maybe"),
        ("cursor", "no-id"),
        ("cursor", ""),
        ("cursor", "A" * 24),
        ("limit", "0"),
        ("limit", "-1"),
        ("limit", "101"),
        ("limit", "1000000000"),
        ("limit", "1.5"),
        ("limit", "ten"),
        ("name", "\0"),
        ("name", "n" * 201),
    ],
)
async def test_a_query_that_is_not_well_formed_is_refused(user: httpx.AsyncClient, name: str, value: str) -> None:
    refused_at(await user.get("/events", params={name: value}), f"query.{name}")
