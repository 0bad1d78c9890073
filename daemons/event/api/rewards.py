from typing import Annotated

from fastapi import APIRouter, Query

from daemons.chassis.tokens.security import Operator
from daemons.chassis.web.inputs import PageLimit, PageNumber, PartOfName, RewardId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.acting import ByOperator
from daemons.event.api.parts import PassedIn
from daemons.event.api.shapes import numbered_page, reward_response
from daemons.event.service.ports.rewards import RewardFilter
from rewardctl.wire.body import NumberedPage
from rewardctl.wire.rewards import RewardRequest, RewardResponse

router = APIRouter(prefix="/rewards", tags=["rewards"], route_class=StrictRoute)


@router.post("/{reward_type}", status_code=201, summary="Make a reward of a type")
async def create_reward(reward_type: str, wanted: RewardRequest, parts: PassedIn, author: ByOperator) -> RewardResponse:
    return reward_response(await parts.rewards.make(reward_type, wanted, author))


@router.get("", summary="List rewards, newest first")
async def list_rewards(
    parts: PassedIn,
    _: Operator,
    type: Annotated[str | None, Query(max_length=64)] = None,  # noqa: A002 - the contract's name
    name: PartOfName = None,
    page: PageNumber = 0,
    limit: PageLimit = 10,
) -> NumberedPage[RewardResponse]:
    return numbered_page(await parts.rewards.list(RewardFilter(type=type, name=name), page, limit), reward_response)


@router.get("/{reward_id}", summary="Show a reward")
async def get_reward(reward_id: RewardId, parts: PassedIn, _: Operator) -> RewardResponse:
    return reward_response(await parts.rewards.get(reward_id))
