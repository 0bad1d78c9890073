"""BUNDLE: several rewards at once, all of them or none."""

from typing import Annotated

from pydantic import Field

from rewardctl.sdk import (
    API_VERSION,
    Description,
    GrantContext,
    Params,
    Problem,
    RewardType,
    Together,
    ValidationContext,
)

RewardId = Annotated[str, Field(pattern=r"^[0-9a-f]{24}$")]


class BundleParams(Params):
    """The ids of the rewards, in the order in which they are given."""

    rewards: Annotated[list[RewardId], Field(min_length=2, max_length=20)]


class Bundle(RewardType[BundleParams]):
    type = "BUNDLE"
    api_version = API_VERSION
    params_model = BundleParams

    async def validate(self, context: ValidationContext, params: BundleParams) -> list[Problem]:
        found = [await self._problem(context, params, place) for place in range(len(params.rewards))]
        return [problem for problem in found if problem is not None]

    async def _problem(self, context: ValidationContext, params: BundleParams, place: int) -> Problem | None:
        reward_id, field = params.rewards[place], f"rewards.{place}"
        if reward_id in params.rewards[:place]:
            return Problem(field, "stands there twice")
        match await context.rewards.type_of(reward_id):
            case None:
                return Problem(field, "is no reward")
            case self.type:
                return Problem(field, "is a bundle itself")
            case _:
                return None

    def grant(self, context: GrantContext, params: BundleParams) -> Together:  # noqa: ARG002 - whoever asks
        return Together(tuple(params.rewards))

    def describe(self, params: BundleParams) -> Description:
        return Description(f"{len(params.rewards)} rewards together", 0, tuple(params.rewards))
