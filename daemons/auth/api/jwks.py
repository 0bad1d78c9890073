from typing import Any, Final

from fastapi import APIRouter, Request, Response

from daemons.chassis.web.strict import StrictRoute
from rewardctl.kernel.keys import jwks

router = APIRouter(prefix="/.well-known", tags=["keys"], route_class=StrictRoute)
_CACHED: Final = "public, max-age=30"


@router.get("/jwks.json", summary="The public keys that access tokens are verified with")
async def get_keys(request: Request, response: Response) -> dict[str, Any]:
    """As the files say now: whoever asks may have a token of a replica that saw them sooner."""
    await request.app.state.verifier.look_up()
    response.headers["Cache-Control"] = _CACHED
    return jwks(request.app.state.verifier.keys)
