"""POINT: a number of points in the user's wallet, for good or for some days."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field

from rewardctl.sdk import API_VERSION, Description, GrantContext, Granted, Params, RewardType


class PointParams(Params):
    """Points expire `valid_days` after they were granted, if it is given."""

    points: Annotated[int, Field(gt=0, le=2**53 - 1)]
    valid_days: Annotated[int, Field(gt=0, le=36_500)] | None = None


class Point(RewardType[PointParams]):
    type = "POINT"
    api_version = API_VERSION
    params_model = PointParams

    async def grant(self, context: GrantContext, params: PointParams) -> Granted:
        expires_at = context.now + timedelta(days=params.valid_days) if params.valid_days else None
        return Granted(amount=params.points, expires_at=expires_at)

    def describe(self, params: PointParams) -> Description:
        return Description(f"{params.points:,} points", params.points)
