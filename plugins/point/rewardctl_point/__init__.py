"""POINT: a number of points in the user's wallet."""

from typing import Annotated

from pydantic import Field

from rewardctl.sdk import API_VERSION, GrantContext, Granted, Params


class PointParams(Params):
    points: Annotated[int, Field(gt=0, le=2**53 - 1)]


class Point:
    type = "POINT"
    api_version = API_VERSION
    params_model = PointParams

    async def grant(self, context: GrantContext, params: PointParams) -> Granted:  # noqa: ARG002 - the ledger entry is the whole effect
        return Granted(amount=params.points)
