from typing import Any, Final

import pytest
from rich.console import Console

from rewardctl.cli.views import explain
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
            "✗ weekday day 1: found 0, 1 missing, earliest 2026-11-23 00:00 KST",
        ),
        ({"needed": {}, "found": None}, "✗ weekday: found nothing"),
        ({"found": None, "text": "condition type unavailable"}, "✗ weekday: condition type unavailable"),
    ],
)
def test_a_condition_type_of_ones_own_is_explained(verdict: dict[str, Any], line: str) -> None:
    assert _explained(UNMET | verdict) == line
