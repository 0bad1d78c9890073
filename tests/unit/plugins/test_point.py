from typing import Any

from rewardctl.sdk.testing import RewardTypeConformance
from rewardctl_point import Point


class TestPoint(RewardTypeConformance):
    def reward_type(self) -> Point:
        return Point()

    def params(self) -> dict[str, Any]:
        return {"points": 100, "validDays": 30}

    def bad_params(self) -> list[dict[str, Any]]:
        return [{"points": 0}, {"points": -1}, {"points": 2**53}, {"points": 1, "validDays": 0}]
