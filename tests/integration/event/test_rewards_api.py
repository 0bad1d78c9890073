import re
from typing import Any

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from tests.builders import Body, point_body, without
from tests.integration.event.steps import body, made, refused, refused_at


async def test_a_reward_has_the_fields_of_its_type_beside_its_own(operator: httpx.AsyncClient) -> None:
    sent = {"name": "백 포인트", "description": "for all", "points": 100}
    reward = body(await operator.post("/rewards/POINT", json=sent), 201)
    assert body(await operator.get(f"/rewards/{reward['id']}")) == reward
    assert re.fullmatch(r"[0-9a-f]{24}", reward.pop("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", reward.pop("createdAt"))
    assert reward == {"type": "POINT", **sent}


@pytest.mark.parametrize("name", ["POINT", "point", "Point"])
async def test_a_type_in_a_path_is_taken_in_any_case(operator: httpx.AsyncClient, name: str) -> None:
    assert body(await operator.post(f"/rewards/{name}", json=point_body()), 201)["type"] == "POINT"


async def test_a_field_that_the_type_fills_in_is_answered_in_camel_case(operator: httpx.AsyncClient) -> None:
    reward = body(await operator.post("/rewards/voucher", json={"name": "V", "voucherCode": "abc"}), 201)
    assert (reward["type"], reward["voucherCode"], reward["amount"]) == ("VOUCHER", "abc", 1)


@pytest.mark.parametrize("name", ["NOBODYS", "unknown", "%00", "$ne", "POINT%20", "p%C3%B6int"])
async def test_a_type_that_nobody_installed_is_refused(operator: httpx.AsyncClient, name: str) -> None:
    refused(await operator.post(f"/rewards/{name}", json=point_body()), 400, "unknown_reward_type")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"points": 0}, "points"),
        ({"points": -1}, "points"),
        ({"points": 1.0}, "points"),
        ({"points": "1"}, "points"),
        ({"points": True}, "points"),
        ({"points": None}, "points"),
        ({"points": {"gt": 0}}, "points"),
        ({"points": {"$gt": 0}}, ""),
        ({"name": ""}, "name"),
        ({"name": "a\0b"}, "name"),
        ({"name": None}, "name"),
        ({"description": 1}, "description"),
        ({"itemId": "x"}, "itemId"),
        ({"id": "0" * 24}, "id"),
        ({"type": "ITEM"}, "type"),
        ({"params": {}}, "params"),
        ({"createdAt": "2026-01-01T00:00:00Z"}, "createdAt"),
        ({"<b>": 1}, "?"),
    ],
)
async def test_a_field_that_the_type_refuses_is_named_and_not_echoed(
    operator: httpx.AsyncClient, changes: Body, place: str
) -> None:
    answer = await operator.post("/rewards/POINT", json=point_body(**changes))
    refused_at(answer, f"body.{place}".rstrip("."))
    assert "<b>" not in answer.text


@pytest.mark.parametrize("name", ["name", "points"])
async def test_a_reward_without_a_field_it_needs_is_refused(operator: httpx.AsyncClient, name: str) -> None:
    refused_at(await operator.post("/rewards/POINT", json=without(point_body(), name)), f"body.{name}")


async def test_a_refused_field_is_named_as_on_the_wire(operator: httpx.AsyncClient) -> None:
    refused_at(await operator.post("/rewards/voucher", json={"name": "V", "voucherCode": ""}), "body.voucherCode")


@pytest.mark.parametrize("reward_id", ["0" * 24, "no-id", "A" * 24, "%00", "$ne"])
async def test_a_reward_that_is_not_there_is_not_found(operator: httpx.AsyncClient, reward_id: str) -> None:
    refused(await operator.get(f"/rewards/{reward_id}"), 404, "not_found")


@pytest.mark.parametrize("verb", ["PUT", "PATCH", "DELETE"])
async def test_a_reward_does_not_change_once_made(operator: httpx.AsyncClient, verb: str) -> None:
    reward = await made(operator)
    answer = await operator.request(verb, f"/rewards/{reward['id']}", json={"points": 1})
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, POST"
    assert body(await operator.get(f"/rewards/{reward['id']}")) == reward


async def test_numbered_pages_show_all_rewards_once(operator: httpx.AsyncClient) -> None:
    mark = new_id()
    rewards = {(await made(operator, name=f"{mark} {n}"))["id"] for n in range(23)}
    pages = [body(await operator.get("/rewards", params={"name": mark, "page": page})) for page in range(4)]
    shown = [reward["id"] for page in pages for reward in page["items"]]
    assert shown == sorted(rewards, reverse=True)
    assert [len(page["items"]) for page in pages] == [10, 10, 3, 0]
    assert [without(page, "items") for page in pages] == [
        {
            "totalItems": 23,
            "page": page,
            "limit": 10,
            "totalPages": 3,
            "hasNextPage": page < 2,
            "hasPreviousPage": page > 0,
        }
        for page in range(4)
    ]


async def found(operator: httpx.AsyncClient, **params: Any) -> set[str]:
    page = body(await operator.get("/rewards", params={"limit": 100, **params}))
    return {reward["name"] for reward in page["items"]}


async def test_rewards_are_found_by_type_in_any_case_and_by_a_part_of_their_name(operator: httpx.AsyncClient) -> None:
    mark = new_id()
    await made(operator, name=f"{mark} a.b (1)")
    await made(operator, name=f"{mark} aXb 1")
    body(await operator.post("/rewards/VOUCHER", json={"name": f"{mark} v", "voucherCode": "x"}), 201)
    assert await found(operator, name=mark, type="point") == {f"{mark} a.b (1)", f"{mark} aXb 1"}
    assert await found(operator, name=mark, type="Voucher") == {f"{mark} v"}
    assert await found(operator, name=f"{mark} A.B") == {f"{mark} a.b (1)"}
    assert await found(operator, name=f"{mark}.*") == set()
    assert await found(operator, name=mark, type="COUPON") == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "-1"),
        ("page", "1000000001"),
        ("page", "one"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("name", "\0"),
        ("type", "t" * 65),
    ],
)
async def test_a_query_that_is_not_well_formed_is_refused(operator: httpx.AsyncClient, name: str, value: str) -> None:
    refused_at(await operator.get("/rewards", params={name: value}), f"query.{name}")
