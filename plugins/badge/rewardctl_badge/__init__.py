"""BADGE: something that a user has once, whichever event gave it."""

from typing import Annotated

from pydantic import Field

from rewardctl.sdk import (
    API_VERSION,
    Description,
    GrantContext,
    Granted,
    Params,
    Refused,
    Revoked,
    RewardType,
)


class BadgeParams(Params):
    badge_id: Annotated[str, Field(min_length=1, max_length=200)]


class Badge(RewardType[BadgeParams]):
    type = "BADGE"
    api_version = API_VERSION
    params_model = BadgeParams
    grant_model = BadgeParams

    async def grant(self, context: GrantContext, params: BadgeParams) -> Granted | Refused:
        if not await context.marks.take(_mark(context, params)):
            return Refused("The user has this badge already")
        return Granted(1, params.model_dump(by_alias=True))

    async def revoke(self, context: GrantContext, params: BadgeParams, granted: Granted) -> Revoked:  # noqa: ARG002 - a badge is a badge
        await context.marks.free(_mark(context, params))
        return Revoked()

    def describe(self, params: BadgeParams) -> Description:
        return Description(f"the badge {params.badge_id}")


def _mark(context: GrantContext, params: BadgeParams) -> str:
    return f"{context.user_id}/{params.badge_id}"
