from typing import Any

from rewardctl.sdk.testing import RewardTypeConformance
from rewardctl_badge import Badge


class TestBadge(RewardTypeConformance):
    def reward_type(self) -> Badge:
        return Badge()

    def params(self) -> dict[str, Any]:
        return {"badgeId": "founder"}

    def bad_params(self) -> list[dict[str, Any]]:
        return [{"badgeId": ""}, {"badgeId": "a" * 201}]
