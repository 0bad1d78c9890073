"""What a daemon serves, as OpenAPI: the gateway's is for everybody, the others' for the platform's own machines."""

from typing import Any

from fastapi import APIRouter, Depends, Request

from daemons.chassis.web.json_response import Json
from rewardctl.kernel import missing

router = APIRouter(include_in_schema=False)


async def shown(request: Request) -> None:
    """Raises: NotFound for who is neither a trusted proxy nor on this machine."""
    state: Any = request.app.state
    peer = request.client.host if request.client else ""
    if not (state.document_for_all or state.trust.trusts(peer)):
        raise missing.path()


@router.get("/openapi.json", dependencies=[Depends(shown)])
async def show(request: Request) -> Json:
    return Json(request.app.openapi())
