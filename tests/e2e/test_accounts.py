"""Accounts through the command line of a real platform: made, shown, disabled, erased; and one's own sessions."""

import json
from typing import Any

import pytest

from rewardctl import __version__
from rewardctl.client import Client, Session
from rewardctl.kernel.errors import BadCredentials, Unauthenticated
from rewardctl.kernel.ids import new_id
from tests.platform import ADMIN, Platform
from tests.waiting import eventually

PASSWORD = "correct horse battery"


@pytest.fixture
def email(stack: Platform) -> str:
    """Of a registered user; the administrator is logged in."""
    stack.login(ADMIN, stack.admin_password)
    address = f"anna-{new_id()}@example.com"
    stack.ok("account", "create", address, "--password-stdin", given=f"{PASSWORD}\n")
    return address


def _audited(stack: Platform, account: str) -> list[dict[str, Any]]:
    """Oldest first."""
    items: list[dict[str, Any]] = stack.json("audit", "log", "--subject", account)["items"]
    return sorted(items, key=lambda one: int(one["seq"]))


def _claimed(stack: Platform, email: str) -> None:
    """Points, once their login has become an activity."""
    event = stack.json("event", "create", f"Event {new_id()}")["id"]
    reward = stack.json("reward", "create", "point", f"Reward {new_id()}", "points=5")["id"]
    condition = '{"activity": "login", "aggregate": "count", "op": ">=", "value": 1}'
    stack.ok("event", "add-reward", event, reward, "--condition", condition)
    with Client(stack.url) as client:
        client.auth.login(email, PASSWORD)
        eventually(lambda: client.claims.submit(event, reward).status == "APPROVED")


def test_an_account_is_named_by_its_email_or_its_id(stack: Platform, email: str) -> None:
    by_email = stack.json("account", "show", email.upper())
    assert (by_email["email"], by_email["disabled"]) == (email, False)
    assert stack.json("account", "show", by_email["id"]) == by_email
    assert [one["id"] for one in stack.json("account", "list", "--search", email[:20])["items"]] == [by_email["id"]]
    unknown = stack.run("account", "show", f"x{email}")
    assert (unknown.returncode, unknown.stdout) == (5, "")


def test_wherever_a_user_is_named_an_administrator_may_give_the_email(stack: Platform, email: str) -> None:
    user = stack.json("account", "show", email)["id"]
    assert stack.json("activity", "record", email, "purchase", "--value", "5")["accepted"] == 1
    assert "purchase" in {one["type"] for one in stack.json("activity", "list", email)["items"]}
    assert stack.json("wallet", "show", "--user", email)["userId"] == user
    for asked in (("claim", "list", "--user"), ("wallet", "ledger", "--user"), ("audit", "log", "--subject")):
        assert stack.json(*asked, email) == stack.json(*asked, user)
    stack.json("account", "set-roles", email, "OPERATOR")
    stack.login(email, PASSWORD)
    refused = stack.run("wallet", "show", "--user", ADMIN)
    assert (refused.returncode, refused.stdout) == (4, "")
    assert refused.stderr.startswith("error: Only an ADMIN looks up a user by e-mail\nhint: give the user's id, or ")


def test_a_made_up_password_is_shown_once_and_is_good(stack: Platform) -> None:
    stack.login(ADMIN, stack.admin_password)
    address = f"{new_id()}@example.com"
    made = stack.json("account", "create", address, "--generate-password", "--role", "OPERATOR", "--role", "USER")
    assert made["roles"] == ["OPERATOR", "USER"]
    stack.login(address, made["password"])
    assert stack.json("whoami")["id"] == made["id"]


def test_who_forgot_their_password_gets_another_one(stack: Platform, email: str) -> None:
    with Client(stack.url) as client:
        client.auth.login(email, PASSWORD)
        given = stack.json("account", "reset-password", email, "--generate-password")
        with pytest.raises(Unauthenticated):
            client.gateway.refresh()
        with pytest.raises(BadCredentials):
            client.auth.login(email, PASSWORD)
        assert client.auth.login(email, given["password"]).id == given["id"]
    refused = stack.run("account", "reset-password", ADMIN, "--password-stdin", given=f"{PASSWORD}\n")
    assert (refused.returncode, refused.stdout) == (6, "")
    assert "hint: change your own: rewardctl account password" in refused.stderr
    eventually(lambda: [one["action"] for one in _audited(stack, given["id"])] == ["account.password_reset"])
    for log in stack.project.logs.glob("*.jsonl"):
        assert given["password"] not in log.read_text()


def test_roles_are_set_and_the_last_administrator_keeps_theirs(stack: Platform, email: str) -> None:
    assert stack.json("account", "set-roles", email, "operator", "AUDITOR")["roles"] == ["AUDITOR", "OPERATOR"]
    refused = stack.run("account", "set-roles", ADMIN, "USER")
    assert (refused.returncode, refused.stdout) == (6, "")
    assert refused.stderr.startswith("error: Nobody else could administer the platform any more\n")
    assert stack.run("account", "disable", ADMIN).returncode == 6
    assert stack.run("account", "set-roles", email, "ROOT").returncode == 2


def test_disabled_they_are_out_and_enabled_they_log_in(stack: Platform, email: str) -> None:
    with Client(stack.url) as client:
        client.auth.login(email, PASSWORD)
        assert stack.json("account", "disable", email)["disabled"] is True
        with pytest.raises(Unauthenticated):
            client.gateway.refresh()
        with pytest.raises(BadCredentials):
            client.auth.login(email, PASSWORD)
        assert stack.json("account", "enable", email)["disabled"] is False
        account = client.auth.login(email, PASSWORD).id
    eventually(lambda: len(_audited(stack, account)) == 2)
    assert [one["action"] for one in _audited(stack, account)] == ["account.disabled", "account.enabled"]


def test_erased_for_good_the_books_still_verify_and_the_audit_log_names_nobody(stack: Platform, email: str) -> None:
    account = stack.json("account", "show", email)["id"]
    _claimed(stack, email)
    asked = stack.run("account", "erase", email)
    assert (asked.returncode, "add --yes" in asked.stderr) == (2, True)

    assert stack.json("account", "erase", email, "--yes") == {"id": account, "erased": True}

    assert stack.run("account", "show", email).returncode == 5
    told = '"event":"user.forgotten"'
    eventually(lambda: told in stack.ok("logs", "--service", "event", "-o", "jsonl").replace(": ", ":"))
    eventually(lambda: [one["action"] for one in _audited(stack, account)] == ["account.erased"])
    assert email not in json.dumps(_audited(stack, account))
    assert stack.json("audit", "verify")["ok"] is True
    claims = stack.json("claim", "list", "--user", account)["items"]
    assert [one["status"] for one in claims].count("APPROVED") == 1
    assert {one["evaluation"] for one in claims} == {None}
    assert stack.json("wallet", "show", "--user", account)["balances"] == {"POINT": 5}
    stack.ok("account", "create", email, "--password-stdin", given=f"{PASSWORD}\n")
    assert stack.json("account", "show", email)["id"] != account


def test_one_changes_ones_password_and_every_other_session_ends(stack: Platform, email: str) -> None:
    with Client(stack.url) as other:
        other.auth.login(email, PASSWORD)
        stack.login(email, PASSWORD)
        new = "another fine battery"
        wrong = stack.run("account", "password", "--password-stdin", given=f"wrong\n{new}\n")
        assert wrong.returncode == 2
        assert "field: currentPassword: is not your present password" in wrong.stderr
        stack.ok("account", "password", "--password-stdin", given=f"{PASSWORD}\n{new}\n")
        with pytest.raises(Unauthenticated):
            other.gateway.refresh()
    assert stack.json("whoami")["email"] == email
    stack.login(email, new)


def test_one_sees_and_ends_ones_sessions(stack: Platform, email: str) -> None:
    others = [Client(stack.url) for _ in range(3)]
    for one in others:
        one.auth.login(email, PASSWORD)
    stack.login(email, PASSWORD)
    found = stack.json("account", "sessions")["items"]
    assert [one["current"] for one in found] == [True, False, False, False]
    assert len(stack.json("account", "sessions", "--end", found[1]["id"])["items"]) == 3
    assert {one["userAgent"] for one in found} == {f"rewardctl/{__version__}"}
    ended = stack.json("account", "sessions", "--end-all")
    assert ([one["current"] for one in ended["items"]], ended["ended"]) == ([True], 2)
    assert "Other sessions ended: 0" in stack.run("account", "sessions", "--end-all").stderr
    for one in others:
        with pytest.raises(Unauthenticated):
            one.gateway.refresh()
        one.__exit__(None, None, None)


def test_logging_out_ends_the_session_at_the_platform(stack: Platform, email: str) -> None:
    stack.login(email, PASSWORD)
    kept = json.loads((stack.project.home / "session.json").read_text())
    assert stack.json("logout") == {"email": email, "told": True}
    session = Session(kept["accessToken"], kept["refreshToken"])
    with Client(stack.url, session=session) as client, pytest.raises(Unauthenticated):
        client.gateway.refresh()
    assert stack.json("logout") == {"email": None, "told": True}


def test_a_login_ends_the_session_that_it_replaces(stack: Platform, email: str) -> None:
    stack.login(email, PASSWORD)
    kept = json.loads((stack.project.home / "session.json").read_text())
    refused = stack.run("login", email, "--password-stdin", given="wrong\n")
    assert (refused.returncode, stack.json("whoami")["email"]) == (3, email)
    stack.login(ADMIN, stack.admin_password)
    session = Session(kept["accessToken"], kept["refreshToken"])
    with Client(stack.url, session=session) as client, pytest.raises(Unauthenticated):
        client.gateway.refresh()
    assert stack.json("whoami")["email"] == ADMIN


def test_the_keys_are_read_through_the_gateway_and_no_log_holds_an_email(stack: Platform, email: str) -> None:
    stack.ok("account", "list", "--search", email[:12])
    stack.ok("account", "show", email)
    with Client(stack.url) as client:
        answer = client.gateway.send("GET", "/.well-known/jwks.json")
        assert [key["alg"] for key in answer.json()["keys"]] == ["EdDSA"]
        assert answer.headers["cache-control"] == "public, max-age=30"
    for log in stack.project.logs.glob("*.jsonl"):
        assert email not in log.read_text()
        assert email.replace("@", "%40") not in log.read_text()
