"""What a daemon serves, as OpenAPI: the gateway's is for everybody, the others' for the platform's own machines."""

from typing import Any

from fastapi import APIRouter, Request

from daemons.chassis.json_response import Json
from rewardctl.kernel.errors import NotFound

router = APIRouter(include_in_schema=False)


@router.get("/openapi.json")
async def show(request: Request) -> Json:
    """Raises: NotFound for who is neither a trusted proxy nor on this machine."""
    state: Any = request.app.state
    peer = request.client.host if request.client else ""
    if not (state.document_for_all or state.trust.trusts(peer)):
        raise NotFound
    return Json(request.app.openapi())
