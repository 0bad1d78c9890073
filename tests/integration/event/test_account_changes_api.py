"""What auth tells of accounts: one entry a change, in the chain of its account."""

import json

import httpx
import pytest

from rewardctl.kernel import chain
from rewardctl.kernel.ids import new_id
from tests.builders import BEGUN, Body, without
from tests.integration.event.steps import body, refused, refused_at

ACCOUNTS = "/audit/accounts"


def change(account_id: str, old: list[str] | None, new: list[str]) -> Body:
    told = {"id": new_id(), "accountId": account_id, "actor": new_id(), "requestId": f"request-{account_id}"}
    before = None if old is None else {"roles": old}
    return {**told, "action": "account.roles_assigned", "old": before, "new": {"roles": new}, "at": BEGUN}


async def test_changes_are_told_once_in_a_chain_of_their_account(
    auth: httpx.AsyncClient, auditor: httpx.AsyncClient
) -> None:
    account = new_id()
    first, second = change(account, None, ["USER"]), change(account, ["USER"], ["OPERATOR", "AUDITOR"])
    for told in ([first, second], [first], [second, first]):
        body(await auth.post(ACCOUNTS, json=told), 202)

    found = body(await auditor.get("/audit", params={"subject": account, "action": "account.roles_assigned"}))

    two, one = sorted(found["items"], key=lambda entry: -entry["seq"])
    assert (one["old"], one["new"]) == (None, {"roles": ["USER"]})
    assert (two["old"], two["new"]) == ({"roles": ["USER"]}, {"roles": ["AUDITOR", "OPERATOR"]})
    assert (two["id"], two["actor"], two["requestId"]) == (second["id"], second["actor"], second["requestId"])
    assert (two["subject"], two["seq"]) == ({"kind": "account", "id": account}, 2)
    before = chain.GENESIS
    for entry in (one, two):
        assert entry["hash"] == chain.link(before, without(without(entry, "hash"), "previousHash"))
        before = entry["hash"]


@pytest.mark.parametrize(
    ("action", "old", "new"),
    [
        ("account.disabled", {"disabled": False}, {"disabled": True}),
        ("account.enabled", {"disabled": True}, {"disabled": False}),
        ("account.password_changed", {}, {}),
        ("account.password_reset", {}, {}),
        ("account.of_a_newer_auth", {}, {}),
        ("account.erased", {"roles": ["USER"], "disabled": False}, None),
    ],
)
async def test_what_is_done_to_an_account_is_told_as_it_was(
    auth: httpx.AsyncClient, auditor: httpx.AsyncClient, action: str, old: Body, new: Body | None
) -> None:
    account = new_id()
    told = {**change(account, None, ["USER"]), "action": action, "old": old, "new": new}
    body(await auth.post(ACCOUNTS, json=[told]), 202)
    (entry,) = body(await auditor.get("/audit", params={"subject": account}))["items"]
    assert (entry["old"], entry["new"]) == (old, new)
    assert entry["hash"] == chain.link(chain.GENESIS, without(without(entry, "hash"), "previousHash"))


async def test_nobody_but_a_daemon_tells_of_accounts(admin: httpx.AsyncClient, auth: httpx.AsyncClient) -> None:
    told = [change(new_id(), None, ["ADMIN"])]
    refused(await admin.post(ACCOUNTS, json=told), 403, "forbidden")
    refused(await auth.post(ACCOUNTS, json=told, headers={"Authorization": "Bearer forged"}), 401, "invalid_token")
    refused(await auth.get("/audit"), 401, "invalid_token")


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"new": {"roles": ["ROOT"]}}, "body.0.new.roles.0"),
        ({"new": {"email": "ada@example.com"}}, "body.0.new.email"),
        ({"accountId": "me"}, "body.0.accountId"),
        ({"actor": "Kim Minsu"}, "body.0.actor"),
        ({"requestId": ""}, "body.0.requestId"),
        ({"at": "2026-01-01"}, "body.0.at"),
        ({"action": "event.deleted"}, "body.0.action"),
    ],
)
async def test_what_is_not_well_formed_is_refused(auth: httpx.AsyncClient, wrong: Body, place: str) -> None:
    told = {**change(new_id(), None, ["USER"]), **wrong}
    refused_at(
        await auth.post(ACCOUNTS, content=json.dumps([told]), headers={"Content-Type": "application/json"}), place
    )
