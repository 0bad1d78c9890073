"""The main job, through the command line and the gateway of a real platform."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from rewardctl.cli import credentials
from rewardctl.client import Client
from rewardctl.kernel.errors import AlreadyClaimed, RewardctlError
from rewardctl.kernel.ids import new_id
from tests.platform import Platform, Stage


def _opened(platform: Platform, points: int, *options: str) -> tuple[str, str]:
    """An event of one's own that offers points: its id and the reward's."""
    platform.login("operator@example.com")
    event = platform.json("event", "create", f"Event {new_id()}")["id"]
    reward = platform.json("reward", "create", "point", f"Reward {new_id()}", f"points={points}")["id"]
    platform.ok("event", "add-reward", event, reward, *options)
    return event, reward


@pytest.fixture
def stage(platform: Platform) -> Iterator[Stage]:
    with ExitStack() as clients:
        yield Stage(platform.project, clients)


def test_a_claim_is_approved_and_its_points_are_in_the_wallet(platform: Platform) -> None:
    event, reward = _opened(platform, 70)
    platform.login("auditor@example.com")

    claim = platform.json("claim", "submit", event, reward)

    assert claim["status"] == "APPROVED"
    assert platform.json("wallet", "show")["balances"] == {"POINT": 70}
    assert platform.json("claim", "list", "--event", event)["items"][0]["id"] == claim["id"]


def test_an_offer_that_was_made_wrongly_is_mended_or_withdrawn(platform: Platform) -> None:
    event, reward = _opened(platform, 5, "--stock", "0")
    again = platform.run("event", "add-reward", event, reward, "--stock", "3")
    assert (again.returncode, f"rewardctl event update-reward {event} {reward}" in again.stderr) == (6, True)

    change = ("event", "update-reward", event, reward)
    mended = platform.json(*change, "--stock", "3", "--manual", "--per", "day", "--condition", '{"minAge": 13}')
    assert (mended["stock"]["total"], mended["autoResolve"], mended["condition"]) == (3, False, {"minAge": 13})
    assert mended["perUserLimit"] == {"count": 1, "per": "day"}
    nobody = platform.run(*change, "--stock", "0")
    assert "With a stock of 0 nobody can claim it" in nobody.stderr
    endless = platform.json(*change, "--stock", "none", "--per-user", "2")
    assert (endless["stock"], endless["perUserLimit"]) == (None, {"count": 2, "per": "day"})
    assert platform.run(*change, "--stock", "many").returncode == 2

    assert platform.json("event", "remove-reward", event, reward) == {"id": reward, "removed": True}
    assert platform.run(*change, "--per-user", "2").returncode == 5
    assert platform.json("event", "show", event)["eventRewards"] == []


def test_a_second_claim_of_the_same_reward_is_a_conflict_with_its_own_exit_status(platform: Platform) -> None:
    event, reward = _opened(platform, 5)
    platform.login("user@example.com")
    platform.ok("claim", "submit", event, reward)

    again = platform.run("claim", "submit", event, reward, "--json")

    assert (again.returncode, again.stdout) == (6, "")
    assert again.stderr.startswith("error: This reward was claimed already\n")
    assert "request id: " in again.stderr


def test_a_stock_of_50_gives_200_claimants_exactly_50(platform: Platform, stage: Stage) -> None:
    event, reward = _opened(platform, 1, "--stock", "50")
    users = [stage.someone() for _ in range(200)]

    def claim(client: Client) -> str:
        try:
            return client.claims.submit(event, reward).status
        except RewardctlError as error:
            return error.code

    with ThreadPoolExecutor(32) as pool:
        outcomes = Counter(pool.map(claim, users))

    assert outcomes == {"APPROVED": 50, "sold_out": 150}
    stock = users[0].events.offers(event)[0].stock
    assert stock is not None
    assert (stock.total, stock.remaining) == (50, 0)


def test_one_user_who_claims_40_times_at_once_gets_one(platform: Platform, stage: Stage) -> None:
    event, reward = _opened(platform, 9)
    user = stage.someone()

    def claim(_: int) -> bool:
        try:
            stage.client(user.gateway.session).claims.submit(event, reward)
        except AlreadyClaimed:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(claim, range(40))) == 1
    assert user.wallets.get().balances == {"POINT": 9}


def test_the_way_of_a_claim_is_read_back_by_its_request_id(platform: Platform) -> None:
    event, reward = _opened(platform, 3)
    platform.login("user@example.com")
    request_id = platform.json("claim", "submit", event, reward)["requestId"]

    found = platform.ok("logs", "--request-id", request_id, "-o", "jsonl")

    lines = [json.loads(line) for line in found.splitlines()]
    assert {line["service"] for line in lines} == {"gateway", "event"}
    assert {line["requestId"] for line in lines} == {request_id}
    assert len({line["traceId"] for line in lines}) == 1
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)


def test_a_login_is_read_back_from_auth_by_the_id_that_the_caller_chose(platform: Platform, stage: Stage) -> None:
    chosen = f"chosen-{new_id()}"
    password = credentials.password_of(platform.project, "user@example.com")
    answer = stage.client().gateway._http.post(
        "/auth/login",
        json={"email": "user@example.com", "password": password},
        headers={"X-Request-Id": chosen},
    )

    assert answer.headers["x-request-id"] == chosen
    found = platform.ok("logs", "--request-id", chosen, "-o", "jsonl")
    services = {json.loads(line)["service"] for line in found.splitlines()}
    assert {"gateway", "auth"} <= services <= {"gateway", "auth", "event"}
    assert password is not None
    assert password not in found


def test_logs_of_an_unknown_request_end_with_status_1(platform: Platform) -> None:
    assert platform.run("logs", "--request-id", "no-such-request").returncode == 1


def test_seeding_twice_adds_nothing(platform: Platform) -> None:
    assert platform.json("seed")["added"] == []


def test_kept_tokens_and_passwords_are_for_the_owner_alone(platform: Platform) -> None:
    platform.login("user@example.com")
    for name in ("session.json", "credentials.json", "keys/signing.pem", "keys/pepper", "keys/service-secret"):
        assert (platform.project.home / name).stat().st_mode & 0o777 == 0o600, name
    assert platform.project.home.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("command", [("whoami",), ("event", "list"), ("wallet", "show")])
def test_without_a_login_a_command_says_how_to_log_in(platform: Platform, command: tuple[str, ...]) -> None:
    platform.ok("logout")

    done = platform.run(*command)

    assert done.returncode == 3
    assert done.stderr == "error: Log in first\nhint: run: rewardctl login EMAIL\n"
