from fastapi import APIRouter, Request

from daemons.chassis.web.inputs import ClaimId
from daemons.event.api.parts import PassedIn
from rewardctl.sdk import Callback

router = APIRouter(prefix="/events", tags=["claims"])


@router.post(
    "/requests/{claim_id}/callback", status_code=204, summary="Answer for a claim that its reward type put off"
)
async def answer_claim(claim_id: ClaimId, request: Request, parts: PassedIn) -> None:
    """From outside: the reward's type says whether it is to be believed."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    await parts.claims.call_back(claim_id, Callback(headers, await request.body()))
