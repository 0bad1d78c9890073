from fastapi import APIRouter

from daemons.chassis.tokens.security import Operator
from daemons.chassis.web.inputs import RewardId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.acting import ByOperator
from daemons.event.api.parts import PassedIn
from rewardctl.wire.codes import CodesRequest, CodesResponse, PoolResponse

router = APIRouter(prefix="/rewards", tags=["rewards"], route_class=StrictRoute)


@router.post("/{reward_id}/codes", summary="Add unique codes to a reward's pool")
async def add_codes(reward_id: RewardId, wanted: CodesRequest, parts: PassedIn, author: ByOperator) -> CodesResponse:
    added = await parts.codes.add(reward_id, wanted.codes, wanted.expires_at, author)
    return CodesResponse(added=added, duplicates=len(wanted.codes) - added)


@router.get("/{reward_id}/codes", summary="Say how many codes of a reward's pool are left")
async def count_codes(reward_id: RewardId, parts: PassedIn, _: Operator) -> PoolResponse:
    pool = await parts.codes.count(reward_id)
    return PoolResponse(total=pool.total, given=pool.total - pool.left, left=pool.left)
