"""COUPON: one code that all get, or a pool of unique codes of which each is given once."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AwareDatetime, Field, model_validator

from rewardctl.sdk import (
    API_VERSION,
    Description,
    GrantContext,
    Granted,
    Hidden,
    Params,
    Problem,
    Refused,
    RewardType,
    ValidationContext,
)


class CouponParams(Params):
    """`coupon_code` is the code that all get, or `pool` says that each gets one of those that are imported."""

    coupon_code: Annotated[str, Field(min_length=1, max_length=200), Hidden()] | None = None
    pool: bool = False
    expiry: AwareDatetime | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.coupon_code is None) != self.pool:
            raise ValueError("needs either couponCode or pool: true")
        return self


class CouponDetails(Params):
    """`code_id` names a code of the pool, which stays sealed in the ledger."""

    coupon_code: str | None = None
    code_id: str | None = None


class Coupon(RewardType[CouponParams]):
    type = "COUPON"
    api_version = API_VERSION
    params_model = CouponParams
    grant_model = CouponDetails

    def validate(self, context: ValidationContext, params: CouponParams) -> list[Problem]:
        return [Problem("expiry", "must be in the future")] if _over(params.expiry, context.now) else []

    async def grant(self, context: GrantContext, params: CouponParams) -> Granted | Refused:
        if _over(params.expiry, context.now):
            return Refused("The coupon has expired")
        if params.coupon_code is not None:
            return Granted(1, {"couponCode": params.coupon_code}, params.expiry)
        code = await context.codes.take()
        if code is None:
            return Refused("No code is left")
        return Granted(1, {"codeId": code.id}, _sooner(params.expiry, code.expires_at))

    def describe(self, params: CouponParams) -> Description:
        return Description("a code of the pool" if params.pool else "a coupon code")


def _over(expiry: datetime | None, now: datetime) -> bool:
    return expiry is not None and expiry <= now


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((end for end in (one, other) if end is not None), default=None)
