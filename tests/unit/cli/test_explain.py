from typing import Any, Final

import pytest
from rich.console import Console

from rewardctl.cli.views import explain
from rewardctl.wire.claims import ClaimResponse
from rewardctl.wire.eligibility import EligibilityResponse

REWARD: Final[dict[str, Any]] = {
    "id": "0" * 24,
    "type": "POINT",
    "name": "Points",
    "description": None,
    "createdAt": "2026-11-22T00:00:00Z",
    "points": 5,
}
UNMET: Final[dict[str, Any]] = {"kind": "custom", "met": False, "about": "weekday"}


def _explained(verdict: dict[str, Any]) -> str:
    """The line of a verdict."""
    evaluation = {"met": False, "at": "", "timeZone": "Asia/Seoul", "verdict": verdict, "facts": {}}
    prospect = {"reward": REWARD, "outcome": "REJECTED", "reasons": [], "evaluation": evaluation}
    found = EligibilityResponse.model_validate({"userId": "0" * 24, "rewards": [prospect]})
    console = Console(width=200, no_color=True)
    with console.capture() as captured:
        console.print(explain.eligibility(found))
    return captured.get().splitlines()[1]


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        (
            {"needed": {"day": 1}, "found": 0, "missing": 1, "earliest": "2026-11-22T15:00:00.000Z"},
            "✗ weekday day 1: found 0, 1 missing, earliest 2026-11-23 00:00+09:00",
        ),
        ({"needed": {}, "found": None}, "✗ weekday: found nothing"),
        ({"found": None, "text": "condition type unavailable"}, "✗ weekday: condition type unavailable"),
    ],
)
def test_a_condition_type_of_ones_own_is_explained(verdict: dict[str, Any], line: str) -> None:
    assert _explained(UNMET | verdict) == line


@pytest.mark.parametrize(
    ("message", "line"),
    [
        ("Approved by an operator", "  Approved by an operator (approved_by_operator)"),
        ("The receipt is genuine", "  Approved by an operator: The receipt is genuine (approved_by_operator)"),
    ],
)
def test_what_an_operator_approved_says_so_above_what_the_platform_found(message: str, line: str) -> None:
    verdict = {"kind": "custom", "met": False, "about": "weekday", "found": None}
    evaluation = {"met": False, "at": "2026-11-22T15:00:00.000Z", "timeZone": "Asia/Seoul", "verdict": verdict}
    event = {"id": "1" * 24, "name": "Winter"}
    found = ClaimResponse.model_validate(
        {
            "id": "2" * 24,
            "userId": "3" * 24,
            "eventReward": {"id": "4" * 24, "event": event, "reward": REWARD, "condition": {}, "autoResolve": False},
            "event": event,
            "status": "APPROVED",
            "reasons": [{"code": "approved_by_operator", "message": message}],
            "evaluation": {**evaluation, "facts": {}},
            "requestId": "request-1",
            "createdAt": "2026-11-22T15:00:00Z",
            "updatedAt": "2026-11-22T16:00:00Z",
        }
    )
    console = Console(width=200, no_color=True)
    with console.capture() as captured:
        console.print(explain.claim(found))
    assert [one.rstrip() for one in captured.get().splitlines()] == [
        "Winter → Points  APPROVED",
        line,
        "  What the platform found on 2026-11-23 00:00+09:00:",
        "✗ weekday: found nothing",
    ]
