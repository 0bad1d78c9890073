from typing import Any

import httpx
import pytest

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.builders import Bearer, Body, without
from tests.fakes.auth import MovableClock
from tests.integration.event.conftest import Calling
from tests.integration.event.steps import body, in_hours, offered, opened, refused, refused_at

MINE, ALL = "/events/requests/mine", "/events/requests"


async def claimed(operator: httpx.AsyncClient, user: httpx.AsyncClient, event: Body, *, auto: bool = True) -> Body:
    offer = await offered(operator, event=event, autoResolve=auto)
    claim: Body = body(await user.post(offer.claims), 201)
    return claim


async def found(client: httpx.AsyncClient, path: str, **params: Any) -> set[str]:
    return {claim["id"] for claim in body(await client.get(path, params={"limit": 100, **params}))["items"]}


async def test_numbered_pages_show_all_of_ones_own_claims_once(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, bearer: Bearer
) -> None:
    offer = await offered(operator, perUserLimit=12)
    mine = {body(await user.post(offer.claims), 201)["id"] for _ in range(12)}
    body(await operator.post(offer.claims, headers=bearer(Role.USER)), 201)
    pages = [body(await user.get(MINE, params={"page": page, "limit": 5})) for page in range(3)]
    shown = [claim["id"] for page in pages for claim in page["items"]]
    assert shown == sorted(mine, reverse=True)
    assert [len(page["items"]) for page in pages] == [5, 5, 2]
    assert without(pages[2], "items") == {
        "totalItems": 12,
        "page": 2,
        "limit": 5,
        "totalPages": 3,
        "hasNextPage": False,
        "hasPreviousPage": True,
    }


async def test_a_listed_claim_is_the_claim_as_it_is_shown(operator: httpx.AsyncClient, user: httpx.AsyncClient) -> None:
    claim = await claimed(operator, user, await opened(operator))
    assert body(await user.get(MINE))["items"] == [claim]
    assert body(await operator.get(ALL, params={"eventId": claim["event"]["id"]}))["items"] == [claim]


@pytest.mark.parametrize("path", [MINE, ALL])
async def test_claims_are_found_by_event_and_status(
    operator: httpx.AsyncClient, calling: Calling, bearer: Bearer, path: str
) -> None:
    user_id, events = new_id(), [await opened(operator) for _ in range(2)]
    async with calling(bearer(Role.USER, Role.AUDITOR, user_id=user_id)) as user:
        approved = (await claimed(operator, user, events[0]))["id"]
        pending = (await claimed(operator, user, events[0], auto=False))["id"]
        rejected = (await claimed(operator, user, events[1], auto=False))["id"]
        body(await operator.patch(f"/events/requests/{rejected}", json={"status": "REJECTED"}))
        own = {} if path == MINE else {"userId": user_id}
        assert await found(user, path, **own) == {approved, pending, rejected}
        assert await found(user, path, **own, eventId=events[0]["id"]) == {approved, pending}
        assert await found(user, path, **own, status="PENDING") == {pending}
        assert await found(user, path, **own, status="REJECTED") == {rejected}
        assert await found(user, path, **own, status="REVOKED") == set()
        assert await found(user, path, **own, status="REJECTED", eventId=events[0]["id"]) == set()
        assert await found(user, path, **own, eventId=new_id()) == set()


async def test_the_time_of_a_list_begins_with_from_and_ends_before_to(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, clock: MovableClock
) -> None:
    claim = await claimed(operator, user, await opened(operator))
    now, later, before = in_hours(clock, 0), in_hours(clock, 0.001), in_hours(clock, -0.001)
    assert claim["createdAt"] == now
    inside: list[Body] = [{"from": now}, {"to": later}, {"from": now, "to": later}, {"from": before}]
    outside: list[Body] = [{"to": now}, {"from": later}, {"from": before, "to": now}, {"from": later, "to": before}]
    assert [await found(user, MINE, **times) for times in inside] == [{claim["id"]}] * len(inside)
    assert [await found(user, MINE, **times) for times in outside] == [set()] * len(outside)


async def test_a_user_is_not_shown_the_claims_of_another(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, calling: Calling, bearer: Bearer
) -> None:
    claim = await claimed(operator, user, await opened(operator))
    async with calling(bearer(Role.USER)) as stranger:
        assert await found(stranger, MINE) == set()
        assert await found(stranger, MINE, userId=claim["userId"]) == set()
        refused(await stranger.get(ALL, params={"userId": claim["userId"]}), 403, "forbidden")


async def test_who_oversees_finds_the_claims_of_a_user(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    event = await opened(operator)
    claim = await claimed(operator, user, event)
    assert await found(auditor, ALL, userId=claim["userId"]) == {claim["id"]}
    assert await found(auditor, ALL, userId=new_id()) == set()


@pytest.mark.parametrize("path", [MINE, ALL])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "DONE"),
        ("status", "approved"),
        ("status", ""),
        ("eventId", "no-id"),
        ("eventId", ""),
        ("eventId", "A" * 24),
        ("from", "2026-01-01"),
        ("from", "2026-01-01T00:00:00"),
        ("from", "yesterday"),
        ("to", "0001-01-01T00:00:00+14:00"),
        ("to", "1795000000"),
        ("page", "-1"),
        ("page", "1000000001"),
        ("limit", "0"),
        ("limit", "101"),
    ],
)
async def test_a_query_that_is_not_well_formed_is_refused(
    operator: httpx.AsyncClient, path: str, name: str, value: str
) -> None:
    refused_at(await operator.get(path, params={name: value}), f"query.{name}")


async def test_a_user_that_is_no_id_is_refused(operator: httpx.AsyncClient) -> None:
    refused_at(await operator.get(ALL, params={"userId": "no-id"}), "query.userId")


async def test_a_status_that_there_is_not_is_refused_with_those_that_there_are(operator: httpx.AsyncClient) -> None:
    english = await operator.get(ALL, params={"status": "x"})
    korean = await operator.get(ALL, params={"status": "x"}, headers={"Accept-Language": "ko"})
    assert "must be 'PENDING', 'APPROVED', 'REJECTED' or 'REVOKED'" in english.text
    assert "다음 중 하나여야 합니다: 'PENDING', 'APPROVED', 'REJECTED', 'REVOKED'" in korean.text
