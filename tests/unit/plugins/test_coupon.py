from typing import Any

from rewardctl.sdk.testing import RewardTypeConformance
from rewardctl_coupon import Coupon


class TestSharedCoupon(RewardTypeConformance):
    def reward_type(self) -> Coupon:
        return Coupon()

    def params(self) -> dict[str, Any]:
        return {"couponCode": "WINTER-26", "expiry": "2999-01-01T00:00:00Z"}

    def bad_params(self) -> list[dict[str, Any]]:
        return [{}, {"couponCode": ""}, {"couponCode": "A", "pool": True}, {"couponCode": "A", "expiry": "2999-01-01"}]


class TestCouponOfAPool(TestSharedCoupon):
    def params(self) -> dict[str, Any]:
        return {"pool": True}
