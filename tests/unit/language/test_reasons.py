"""Why a claim stands as it does, in Korean: reasons are kept in English, and found again by their words."""

import pytest

from rewardctl.cli.views.claims import because
from rewardctl.wire.claims import Reason


@pytest.fixture(autouse=True)
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REWARDCTL_LANG", "ko")


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        ("activity_not_enough", "1 of 3 days in a row with login", "login 연속 3일 중 1일"),
        ("activity_not_enough", "1 of 3 times buy within 7d", "buy 3회 중 1회 (최근 7d)"),
        (
            "activity_not_enough",
            "1 of 3 days with login within 7d, earliest 2026-11-24 00:00 KST",
            "login 3일 중 1일 (최근 7d), 가장 이른 시각 2026-11-24 00:00 KST",
        ),
        ("activity_not_met", "times buy within 7d must be == 3, found 1", "buy 횟수 (최근 7d) 조건은 == 3, 실제 1"),
        (
            "attribute_missing",
            "age must be between 13 and 19, found nothing",
            "age 조건은 13 이상 19 이하, 실제 값 없음",
        ),
        ("refused_by_reward_type", "The user has this badge already", "사용자가 이미 이 배지를 가지고 있습니다"),
        ("reward_type_unavailable", "Given up: type unavailable", "포기했습니다: 보상 유형을 쓸 수 없습니다"),
        ("approved_by_operator", "Approved by an operator", "운영자가 승인했습니다"),
        ("approved_by_operator", "sold out", "운영자가 승인했습니다: sold out"),
        ("rejected_by_operator", "Rejected by an operator", "운영자가 거절했습니다"),
        ("rejected_by_operator", "sold out", "sold out"),
        ("revoked_by_operator", "sold out", "sold out"),
    ],
)
def test_a_reason_is_korean_and_what_an_operator_wrote_stays(code: str, message: str, said: str) -> None:
    assert because(Reason(code=code, message=message)).plain == f"{said} ({code})"
