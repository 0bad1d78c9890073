"""A login is an activity by itself, whatever happens to the daemons in between."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from rewardctl.kernel.ids import new_id
from rewardctl.kernel.principal import Role
from tests.platform import ADMIN, Platform, Stage
from tests.waiting import eventually

PASSWORD = "correct horse battery"


@pytest.fixture
def stage(stack: Platform) -> Iterator[Stage]:
    with ExitStack() as clients:
        yield Stage(stack.project, clients)


@pytest.fixture
def email(stage: Stage) -> str:
    """Of a registered user."""
    address = f"{new_id()}@example.com"
    stage.client().accounts.register(address, PASSWORD)
    return address


def _logins(stack: Platform, stage: Stage, user_id: str) -> list[dict[str, Any]]:
    admin = stage.client()
    admin.auth.login(ADMIN, stack.admin_password)
    found = admin.gateway.send("GET", "/activities", params={"userId": user_id, "type": "login", "limit": 100})
    items: list[dict[str, Any]] = found.json()["items"]
    return items


def _pid(stack: Platform, service: str) -> int:
    pids: dict[str, int] = {row["service"]: row["pid"] for row in stack.json("ps")["services"]}
    return pids[service]


def test_a_login_through_the_cli_becomes_an_activity_under_its_request_id(
    stack: Platform, stage: Stage, email: str
) -> None:
    stack.login(email, PASSWORD)
    user = stack.json("whoami")["id"]

    eventually(lambda: len(_logins(stack, stage, user)) == 1)

    (activity,) = _logins(stack, stage, user)
    told = [json.loads(line) for line in stack.ok("logs", "--service", "auth", "-o", "jsonl").splitlines()]
    (line,) = [one for one in told if one.get("event") == "activity.delivered" and one["accountId"] == user]
    assert activity["id"] == f"login-{line['sessionId']}"
    way = stack.ok("logs", "--request-id", line["requestId"], "-o", "jsonl").splitlines()
    assert {json.loads(one)["service"] for one in way} == {"gateway", "auth", "event"}
    assert {json.loads(one).get("callingService") for one in way} >= {"auth"}


def test_logins_while_event_is_stopped_are_counted_once_each_when_it_goes_on(
    stack: Platform, stage: Stage, email: str
) -> None:
    client, stopped = stage.client(), _pid(stack, "event")
    os.kill(stopped, signal.SIGKILL)
    for _ in range(5):
        user = client.auth.login(email, PASSWORD).id
    os.kill(_pid(stack, "auth"), signal.SIGKILL)

    def back() -> bool:
        return {row["health"] for row in stack.json("ps")["services"]} == {"healthy"}

    eventually(back)
    eventually(lambda: len(_logins(stack, stage, user)) == 5)
    assert len({one["id"] for one in _logins(stack, stage, user)}) == 5


def test_a_login_is_dated_by_the_clock_that_is_set(stack: Platform, stage: Stage, email: str) -> None:
    stack.ok("clock", "set", "2031-05-01T12:00:00Z")
    try:
        user = stage.client().auth.login(email, PASSWORD).id
        eventually(lambda: bool(_logins(stack, stage, user)))
    finally:
        stack.ok("clock", "reset")
    assert _logins(stack, stage, user)[0]["at"].startswith("2031-05-01T12:0")


def test_who_gave_which_roles_is_in_the_audit_log(stack: Platform, stage: Stage, email: str) -> None:
    admin = stage.client()
    admin.auth.login(ADMIN, stack.admin_password)
    hired = admin.accounts.find(email).id
    admin.accounts.set_roles(hired, [Role.OPERATOR])

    eventually(lambda: bool(admin.audit.list(subject=hired).items))

    (entry,) = admin.audit.list(subject=hired).items
    assert (entry.action, entry.actor) == ("account.roles_assigned", admin.auth.me().id)
    assert (entry.old, entry.new) == ({"roles": ["USER"]}, {"roles": ["OPERATOR"]})
    (first,) = admin.audit.list(subject=entry.actor).items
    assert (first.old, first.new) == (None, {"roles": ["ADMIN"]})
    assert stack.json("audit", "verify")["ok"] is True
