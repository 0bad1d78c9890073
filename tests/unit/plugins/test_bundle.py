from typing import Any

from rewardctl.sdk.testing import RewardTypeConformance
from rewardctl_bundle import Bundle

POINTS, HAT = "a" * 24, "b" * 24


class TestBundle(RewardTypeConformance):
    def reward_type(self) -> Bundle:
        return Bundle()

    def params(self) -> dict[str, Any]:
        return {"rewards": [POINTS, HAT]}

    def bad_params(self) -> list[dict[str, Any]]:
        return [{"rewards": []}, {"rewards": [POINTS]}, {"rewards": [POINTS, "no id"]}]

    def rewards(self) -> dict[str, str]:
        return {POINTS: "POINT", HAT: "ITEM"}
