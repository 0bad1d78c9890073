import json
from typing import Any

import pytest

from rewardctl.bench.race import answer
from rewardctl.bench.race.answer import Decision, Unknown
from rewardctl.kernel.errors import Conflict, Failed, InvalidToken, KeyReused, NotFound, RewardctlError
from rewardctl.kernel.ids import new_id
from rewardctl.wire.problem import Problem

WHEN = "2026-01-01T00:00:00.000Z"


def _problem(code: str, status: int) -> bytes:
    told = Problem(
        type=f"urn:rewardctl:error:{code}", title="t", status=status, detail="d", instance="/", request_id="r"
    )
    return told.model_dump_json(by_alias=True, exclude_none=True).encode()


def _claim(status: str) -> tuple[str, bytes]:
    event = {"id": new_id(), "name": "Race"}
    reward = {"id": new_id(), "type": "POINT", "name": "Points", "description": None, "points": 1, "createdAt": WHEN}
    offer: dict[str, Any] = {"id": new_id(), "event": event, "reward": reward, "condition": {}, "autoResolve": True}
    claim_id = new_id()
    body: dict[str, Any] = {
        "id": claim_id,
        "userId": new_id(),
        "eventReward": offer,
        "event": event,
        "status": status,
        "reasons": [],
        "evaluation": None,
        "requestId": "r",
        "createdAt": WHEN,
        "updatedAt": WHEN,
    }
    return claim_id, json.dumps(body).encode()


@pytest.mark.parametrize(("status", "approved"), [("APPROVED", True), ("REJECTED", False), ("PENDING", False)])
def test_a_claim_that_was_made_is_a_decision_kept_byte_for_byte(status: str, *, approved: bool) -> None:
    claim_id, body = _claim(status)
    found = answer.read(201, {}, body)
    assert found == Decision(201, body, status, claim_id)
    assert found.approved is approved


@pytest.mark.parametrize("code", ["already_claimed", "sold_out"])
def test_a_claim_that_was_turned_away_is_a_decision_too(code: str) -> None:
    body = _problem(code, 409)
    assert answer.read(409, {}, body) == Decision(409, body, code)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_after_a_failure_nothing_is_known(status: int) -> None:
    assert answer.read(status, {"Retry-After": "2"}, b"whatever") == Unknown(2.0)


def test_what_is_in_progress_is_not_known_yet() -> None:
    found = answer.read(409, {"Retry-After": "1"}, _problem("in_progress", 409))
    assert found == Unknown(1.0, in_progress=True)


@pytest.mark.parametrize(("told", "pause"), [("9999", 5.0), ("soon", 0.2), ("-1", 0.2), ("", 0.2)])
def test_a_pause_is_neither_endless_nor_made_up(told: str, pause: float) -> None:
    assert answer.read(503, {"Retry-After": told}, b"") == Unknown(pause)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "invalid_token", InvalidToken),
        (404, "not_found", NotFound),
        (422, "key_reused", KeyReused),
        (409, "transition_not_allowed", Conflict),
    ],
)
def test_any_other_answer_ends_the_race(status: int, code: str, error: type[RewardctlError]) -> None:
    with pytest.raises(error):
        answer.read(status, {}, _problem(code, status))


def test_an_answer_of_another_program_ends_the_race() -> None:
    with pytest.raises(Failed, match="404"):
        answer.read(404, {}, b"<html>")
