"""What a simulation says of now is what real claims then come to; its answer comes through the gateway as lines."""

import json
from pathlib import Path
from typing import Final

import httpx
import pytest

from rewardctl.bench.tokens import Tokens
from rewardctl.cli import crowd
from rewardctl.client import Client, Session
from rewardctl.kernel.clock import SystemClock
from rewardctl.kernel.ids import new_id
from rewardctl.kernel.keys import SigningKey
from rewardctl.kernel.settings import ServiceSettings
from rewardctl.kernel.tokens import TokenSigner
from rewardctl.wire.simulation import SimulationProgress, SimulationRequest
from tests.platform import ADMIN, Platform

USERS: Final = 300
CLAIMS: Final = 100
CONDITION: Final = {
    "any": [
        {"activity": "login", "aggregate": "streakDays", "op": ">=", "value": 3, "within": "14d"},
        {"all": [{"minPurchase": 200}, {"not": {"activity": "invite", "aggregate": "count", "op": ">", "value": 1}}]},
    ]
}


@pytest.fixture(scope="module")
def tokens(platform: Platform) -> Tokens:
    """Of people who have no account."""
    told = ServiceSettings.model_fields
    key = SigningKey.load(platform.project.signing_key_file)
    return Tokens(TokenSigner(key, told["issuer"].default, told["audience"].default, SystemClock()))


@pytest.fixture(scope="module")
def event(platform: Platform) -> tuple[str, str]:
    """An event with one reward, and a crowd of users; an operator is logged in."""
    platform.login(ADMIN, platform.admin_password)
    platform.json("seed", "--scale", str(USERS))
    assert platform.json("seed", "--scale", str(USERS))["activities"] == 0, "each counts once"
    platform.login("operator@example.com")
    made = platform.json(
        "event", "create", f"Tried {new_id()}", "--start", "2026-01-01", "--condition", json.dumps(CONDITION)
    )
    reward = platform.json("reward", "create", "POINT", f"Tried {new_id()}", "points=5")
    platform.json("event", "add-reward", made["id"], reward["id"], "--stock", str(USERS))
    return made["id"], reward["id"]


def test_claims_of_a_sample_come_to_what_was_said_of_each(
    platform: Platform, tokens: Tokens, event: tuple[str, str]
) -> None:
    event_id, reward_id = event
    sample = [crowd.user_id(number) for number in range(0, USERS, USERS // CLAIMS)]
    steps: list[SimulationProgress] = []
    with Client(platform.url, session=Session(tokens.of_operator(), "")) as client:
        said = client.events.simulate(event_id, SimulationRequest(users=sample), steps.append)

    assert steps[-1].users == said.users >= USERS
    assert [one.user_id for one in said.followed] == sorted(sample)
    approved = {one.user_id for one in said.followed if one.qualifies_now}
    assert 0 < len(approved) < CLAIMS, "some do and some don't"
    claimed = set()
    for user in sample:
        with Client(platform.url, session=Session(tokens.of_user(user), "")) as client:
            if client.claims.submit(event_id, reward_id).status == "APPROVED":
                claimed.add(user)
    assert claimed == approved


def test_an_answer_comes_through_the_gateway_as_lines(
    platform: Platform, tokens: Tokens, event: tuple[str, str]
) -> None:
    headers = {"Authorization": f"Bearer {tokens.of_operator()}"}
    with httpx.stream("POST", f"{platform.url}/events/{event[0]}/simulate", json={}, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        assert "content-length" not in answer.headers
        kinds = [[*json.loads(line)] for line in answer.iter_lines()]
    assert kinds[0] == ["progress"]
    assert kinds[-1] == ["result"]


def test_a_draft_is_tried_by_options_and_by_a_file(platform: Platform, event: tuple[str, str], tmp_path: Path) -> None:
    live = platform.json("event", "simulate", event[0])
    less = platform.json("event", "simulate", event[0], "--stock", "3")
    assert (less["units"], less["difference"]["before"]["units"]) == (3, live["units"])
    assert less["offers"][0]["soldOutOn"] is not None

    file = tmp_path / "event.yaml"
    platform.ok("event", "export", event[0], "-o", str(file))
    assert platform.json("event", "simulate", str(file))["difference"]["after"] == live["difference"]["before"]
    new = file.read_text("utf-8").replace("name: Tried", "name: Untold").replace("points: 5", "points: 6")
    file.write_text("".join(line for line in new.splitlines(keepends=True) if not line.startswith(("id:", "version:"))))
    fresh = platform.json("event", "simulate", str(file))
    assert (fresh["units"], fresh["cost"], fresh["difference"]) == (live["units"], {"POINT": live["units"] * 6}, None)
    assert fresh["offers"][0]["rewardId"] is None

    drawn = platform.ok("event", "simulate", event[0], "--condition", "{}")
    for said in ("looked at", "units by day, UTC", "5 points", "cost in POINT", "difference"):
        assert said in drawn


@pytest.mark.usefixtures("event")
def test_what_is_wrong_with_a_file_is_pointed_at(platform: Platform, tmp_path: Path) -> None:
    file = tmp_path / "event.yaml"
    file.write_text("name: X\nstatus: ACTIVE\nperiodStart: 2026-01-01\nrewardCondition:\n  all: 3\n")
    done = platform.run("event", "simulate", str(file))
    assert done.returncode == 2
    assert f"{file}:5:8 rewardCondition.all" in done.stderr
    assert platform.run("event", "simulate", str(file), "--stock", "1").returncode == 2
