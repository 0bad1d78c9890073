from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from daemons.chassis.tokens.security import Caller, Operator
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.parts import PassedIn
from daemons.event.domain.condition import activity_types, written
from rewardctl.wire.body import Condition
from rewardctl.wire.conditions import ConditionResponse

router = APIRouter(prefix="/conditions", tags=["conditions"], route_class=StrictRoute)


class SchemaResponse(JSONResponse):
    media_type = "application/schema+json"


@router.get("/schema", response_class=SchemaResponse, summary="The JSON Schema of a condition, draft 2020-12")
async def get_condition_schema(parts: PassedIn, _: Caller) -> Response:
    return SchemaResponse(parts.conditions.schema())


@router.post("/check", summary="Say how a condition is understood, or all that is malformed; nothing is kept")
async def check_condition(wanted: Condition, parts: PassedIn, _: Operator) -> ConditionResponse:
    condition = parts.conditions.check(wanted)
    return ConditionResponse(condition=written(condition), activity_types=sorted(activity_types(condition)))
