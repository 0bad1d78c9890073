"""Who changed what: one entry a change, in a chain a subject, whatever dies in between."""

import asyncio
from typing import Any

import httpx
import pytest
from bson import ObjectId

from daemons.chassis.database.mongo import Database
from daemons.event.domain.audit import AuditEntry, Change, Subject
from daemons.event.service.parts import Parts
from daemons.event.service.ports.audit import AuditFilter, Noted
from daemons.event.storage.documents import AuditEntryDocument, EventDocument
from rewardctl.kernel import chain
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from rewardctl.wire.audit import AuditAction, AuditKind
from rewardctl.wire.claims import DecisionRequest
from tests.builders import AUTHOR, Bearer, Body, point_body
from tests.integration.event.steps import body, made, offered, opened, refused, refused_at, until


async def _entries(auditor: httpx.AsyncClient, **wanted: object) -> list[Body]:
    """In the order of their subject's chain: the tests' clock stands still."""
    found = body(await auditor.get("/audit", params={"limit": 100, **wanted}))  # type: ignore[dict-item]  # plain values
    return sorted(found["items"], key=lambda entry: entry["seq"])


def _told(entry: Body) -> tuple[Any, Any, Any]:
    return entry["action"], entry["old"], entry["new"]


async def test_the_life_of_an_event_is_told_with_old_and_new(
    calling: Any, bearer: Bearer, admin: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    someone = new_id()
    async with calling(bearer(Role.OPERATOR, user_id=someone)) as operator:
        event = await opened(operator, name="Before")
        changed = await operator.patch(
            f"/events/{event['id']}", json={"name": "After"}, headers={"X-Request-Id": f"the-change-{someone}"}
        )
    assert changed.status_code == 200
    await admin.delete(f"/events/{event['id']}")

    first, second, third = await _entries(auditor, subject=event["id"])

    assert (first["action"], first["old"], first["new"]["name"]) == ("event.opened", None, "Before")
    assert _told(second) == ("event.changed", {"name": "Before", "version": 1}, {"name": "After", "version": 2})
    assert (second["actor"], second["requestId"]) == (someone, f"the-change-{someone}")
    assert second["subject"] == {"kind": "event", "id": event["id"]}
    assert (third["action"], third["old"]["name"], third["new"]) == ("event.deleted", "After", None)
    assert [first["seq"], second["seq"], third["seq"]] == [1, 2, 3]


async def test_offers_are_told_under_their_event(operator: httpx.AsyncClient, auditor: httpx.AsyncClient) -> None:
    offer = await offered(operator, stock=5)
    body(await operator.patch(offer.path, json={"stock": 7, "autoResolve": True}))
    assert (await operator.delete(offer.path)).status_code == 204

    _, added, changed, gone = await _entries(auditor, subject=offer.event_id)

    assert (added["action"], added["new"]["rewardId"], added["new"]["stock"]) == ("offer.added", offer.reward_id, 5)
    old, new = {"stock": 5, "revision": 1}, {"stock": 7, "revision": 2}
    named = {"rewardId": offer.reward_id}
    assert _told(changed) == ("offer.changed", named | old, named | new)
    assert (gone["action"], gone["old"]["stock"], gone["new"]) == ("offer.withdrawn", 7, None)


async def test_a_reward_is_told_when_it_is_made(operator: httpx.AsyncClient, auditor: httpx.AsyncClient) -> None:
    reward = body(await operator.post("/rewards/POINT", json=point_body(name="Told", points=3)), 201)

    (entry,) = await _entries(auditor, subject=reward["id"])

    params = {"type": "POINT", "name": "Told", "description": None, "params": {"points": 3}}
    assert _told(entry) == ("reward.made", None, params)


async def test_what_operators_do_with_a_claim_is_told_and_what_they_write_to_its_user_is_not(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    offer = await offered(operator, autoResolve=False)
    claim = body(await user.post(offer.claims), 201)
    path = f"/events/requests/{claim['id']}"
    body(await operator.patch(path, json={"status": "REJECTED", "reason": "Kim Minsu, we know you"}))
    body(await operator.patch(path, json={"status": "APPROVED", "reason": "Kim Minsu showed it"}))
    body(await operator.post(f"{path}/revoke", json={"reason": "Kim Minsu again"}))
    body(await operator.post(f"{path}/revoke", json={"reason": "twice"}))

    told = await _entries(auditor, subject=claim["id"])

    waiting = {"status": "PENDING", "reasons": []}
    rejected = {"status": "REJECTED", "reasons": ["rejected_by_operator"]}
    approved = {"status": "APPROVED", "reasons": ["approved_by_operator"]}
    revoked = {"status": "REVOKED", "reasons": ["revoked_by_operator"]}
    assert [_told(entry) for entry in told] == [
        ("claim.decided", waiting, rejected),
        ("claim.overridden", rejected, approved),
        ("claim.revoked", approved, revoked),
    ]
    assert "Minsu" not in str(told)


async def test_a_decision_that_came_to_nothing_is_not_told(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    claim = body(await user.post((await offered(operator, autoResolve=False, stock=0)).claims), 201)
    refused(await operator.patch(f"/events/requests/{claim['id']}", json={"status": "APPROVED"}), 409, "sold_out")

    assert await _entries(auditor, subject=claim["id"]) == []


async def test_what_the_platform_decides_by_itself_is_not_an_operators_change(
    operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    claim = body(await user.post((await offered(operator)).claims), 201)
    assert claim["status"] == "APPROVED"
    assert await _entries(auditor, subject=claim["id"]) == []


async def test_a_change_that_is_refused_is_not_told(operator: httpx.AsyncClient, auditor: httpx.AsyncClient) -> None:
    event = await opened(operator)
    refused(
        await operator.patch(f"/events/{event['id']}", json={"name": "x"}, headers={"If-Match": '"9"'}), 412, "stale"
    )
    offer = await offered(operator, event=event, stock=2)
    body(await operator.post(offer.claims), 201)
    refused(await operator.patch(offer.path, json={"stock": 0}), 409, "conflict")

    assert [entry["action"] for entry in await _entries(auditor, subject=event["id"])] == [
        "event.opened",
        "offer.added",
    ]


async def test_each_entry_bears_the_hash_of_the_one_before(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    event = await opened(operator, description="A first one")
    for name in ("한국어", "b", "c"):
        body(await operator.patch(f"/events/{event['id']}", json={"name": name}))

    before = chain.GENESIS
    for entry in await _entries(auditor, subject=event["id"]):
        fields = {name: value for name, value in entry.items() if name not in {"hash", "previousHash"}}
        assert entry["previousHash"] == before
        assert entry["hash"] == chain.link(before, fields)
        before = entry["hash"]


async def test_of_changes_at_once_each_is_told_once_and_with_the_value_it_replaced(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    offer = await offered(operator, stock=1)
    await asyncio.gather(*(operator.patch(offer.path, json={"stock": 2 + n}) for n in range(12)))
    await asyncio.gather(*(operator.patch(f"/events/{offer.event_id}", json={"name": f"n{n}"}) for n in range(12)))

    told = await _entries(auditor, subject=offer.event_id)

    assert sorted(entry["seq"] for entry in told) == list(range(1, 27))
    stocks = sorted((one for one in told if one["action"] == "offer.changed"), key=lambda one: one["new"]["revision"])
    assert len(stocks) == 12
    before = 1
    for entry in stocks:
        assert entry["old"]["stock"] == before
        before = entry["new"]["stock"]
    versions = [one["new"]["version"] for one in told if one["action"] == "event.changed"]
    assert sorted(versions) == list(range(2, 14))


async def test_a_change_whose_process_died_is_written_down_by_another(
    parts: Parts, operator: httpx.AsyncClient, database: Database
) -> None:
    """The document is as the change's own write left it: nothing else was done."""
    event = await opened(operator)
    change = Change.of(
        AuditAction.EVENT_CHANGED, Subject(AuditKind.EVENT, event["id"]), AUTHOR, parts.events.clock.now()
    )
    before = await parts.events.events.get(event["id"])
    assert await parts.events.events.replace(before.changed({"name": "x"}, before.updated_at), change)

    async def written() -> bool:
        entries = database.collection(AuditEntryDocument)
        return await entries.find_one({"_id": ObjectId(change.id)}) is not None

    await until(written)


async def test_a_change_that_was_written_down_and_not_forgotten_is_not_written_down_again(
    parts: Parts, operator: httpx.AsyncClient, auditor: httpx.AsyncClient, database: Database
) -> None:
    event = await opened(operator)
    (entry,) = await _entries(auditor, subject=event["id"])
    again = (await parts.audit.list(AuditFilter(subject=event["id"]), None, 1)).items[0].change

    await asyncio.gather(*(parts.audit.log.append(again) for _ in range(8)))

    assert await _entries(auditor, subject=event["id"]) == [entry]
    kept = await database.collection(EventDocument).find_one({"_id": ObjectId(event["id"])})
    assert kept is not None
    assert kept["unaudited"] == []


async def test_an_order_outlives_the_process_that_took_it(
    parts: Parts, operator: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    """Whoever drives the claim on, the entry names the operator."""
    claim = body(await user.post((await offered(operator, autoResolve=False)).claims), 201)
    now = parts.claims.clock.now()
    ordered = (await parts.claims.claims.get(claim["id"])).ordered_by(AUTHOR, now).approval_ordered(now)
    await parts.claims.claims.swap(ordered)

    found = await parts.claims.grants.drive(await parts.claims.claims.get(claim["id"]))

    assert [(change.action, change.author) for change in found.unaudited] == [(AuditAction.CLAIM_DECIDED, AUTHOR)]


async def test_a_change_that_was_forgotten_stays_so_for_whoever_read_it_before(parts: Parts) -> None:
    change = Change.of(AuditAction.REWARD_MADE, Subject(AuditKind.REWARD, new_id()), AUTHOR, parts.events.clock.now())
    noted = Noted("rewards", change.subject.id, (change,))
    await parts.audit.outbox.forget(noted)
    await parts.audit.outbox.forget(noted)


async def test_entries_are_paged_newest_first_without_gap_or_repeat(
    operator: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    event = await opened(operator)
    for n in range(6):
        body(await operator.patch(f"/events/{event['id']}", json={"name": f"n{n}"}))
    seen: list[int] = []
    cursor: dict[str, str] = {}
    while True:
        page = body(await auditor.get("/audit", params={"subject": event["id"], "limit": 3, **cursor}))
        seen += [entry["seq"] for entry in page["items"]]
        assert page["hasMore"] == (page["nextCursor"] is not None)
        if not page["hasMore"]:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert sorted(seen, reverse=True) == [7, 6, 5, 4, 3, 2, 1]


async def test_entries_are_found_by_who_what_and_when(calling: Any, bearer: Bearer, auditor: httpx.AsyncClient) -> None:
    someone = new_id()
    async with calling(bearer(Role.OPERATOR, user_id=someone)) as operator:
        event = await opened(operator)
        reward = await made(operator)
    at = (await _entries(auditor, subject=event["id"]))[0]["at"]

    async def subjects(**wanted: object) -> list[str]:
        return [entry["subject"]["id"] for entry in await _entries(auditor, actor=someone, **wanted)]

    assert sorted(await subjects()) == sorted([event["id"], reward["id"]])
    assert await subjects(action="event.opened") == [event["id"]]
    assert await subjects(action="claim.revoked") == []
    assert event["id"] in await subjects(**{"from": at})
    assert event["id"] not in await subjects(to=at)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"action": "event.burnt"}, "query.action"),
        ({"actor": "me"}, "query.actor"),
        ({"subject": "it"}, "query.subject"),
        ({"from": "2026-11-22"}, "query.from"),
        ({"cursor": "0" * 24}, "query.cursor"),
        ({"cursor": "next"}, "query.cursor"),
    ],
)
async def test_a_question_that_is_not_well_formed_is_refused(
    auditor: httpx.AsyncClient, query: dict[str, str], place: str
) -> None:
    refused_at(await auditor.get("/audit", params=query), place)


async def test_a_planted_lie_breaks_the_chain(
    parts: Parts, operator: httpx.AsyncClient, auditor: httpx.AsyncClient, database: Database
) -> None:
    event = await opened(operator)
    (entry,) = await _entries(auditor, subject=event["id"])
    lie = {"$set": {"new.name": "Never said"}}
    await database.collection(AuditEntryDocument).update_one({"_id": ObjectId(entry["id"])}, lie)

    (found,) = (await parts.audit.list(AuditFilter(subject=event["id"]), None, 1)).items

    assert AuditEntry.after(None, found.change).hash != found.hash


async def test_a_decision_by_its_use_case_names_its_author(
    parts: Parts, operator: httpx.AsyncClient, user: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    claim = body(await user.post((await offered(operator, autoResolve=False)).claims), 201)
    await parts.claims.decide(claim["id"], DecisionRequest(status="REJECTED"), AUTHOR)
    (entry,) = await _entries(auditor, subject=claim["id"])
    assert entry["actor"] == AUTHOR.user_id
