from typing import Any

from rewardctl.sdk.testing import RewardTypeConformance
from rewardctl_item import Item


class TestItem(RewardTypeConformance):
    def reward_type(self) -> Item:
        return Item()

    def params(self) -> dict[str, Any]:
        return {"itemId": "sword-7", "quantity": 3, "validDays": 30}

    def bad_params(self) -> list[dict[str, Any]]:
        return [{"itemId": "", "quantity": 1}, {"itemId": "a", "quantity": 0}, {"itemId": "a", "quantity": True}]
