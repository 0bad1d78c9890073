import hashlib
from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from daemons.chassis.tokens.security import Caller, Overseer
from daemons.chassis.web import problems
from daemons.chassis.web.inputs import ClaimId, EventId, OfferedId, PageLimit, PageNumber, QueryId
from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.acting import ByOperator
from daemons.event.api.parts import PassedIn
from daemons.event.api.shapes import claim_response, numbered_page
from daemons.event.domain.claim import Key
from daemons.event.service.ports.claims import ClaimFilter
from daemons.event.service.submissions import Order
from rewardctl.kernel.context import current
from rewardctl.wire.body import Instant, NumberedPage
from rewardctl.wire.claims import ClaimResponse, ClaimStatus, DecisionRequest, RevokeRequest

router = APIRouter(prefix="/events", tags=["claims"], route_class=StrictRoute)

_ERROR: Final = 400
UserId = Annotated[QueryId, Query(alias="userId")]


async def _wanted(
    status: Annotated[ClaimStatus | None, Query()] = None,
    event_id: Annotated[QueryId, Query(alias="eventId")] = None,
    since: Annotated[Instant | None, Query(alias="from")] = None,
    until: Annotated[Instant | None, Query(alias="to")] = None,
) -> ClaimFilter:
    return ClaimFilter(status=status, event_id=event_id, since=since, until=until)


Wanted = Annotated[ClaimFilter, Depends(_wanted)]


@router.post(
    "/{event_id}/requests/{reward_id}", status_code=201, summary="Claim a reward", response_model=ClaimResponse
)
async def claim_reward(
    request: Request,
    event_id: EventId,
    reward_id: OfferedId,
    parts: PassedIn,
    caller: Caller,
    idempotency_key: Annotated[str | None, Header(pattern=r"^[\x21-\x7e]{1,255}$")] = None,
) -> ClaimResponse | Response:
    parts.limit_claims(caller.user_id)
    context = current()
    asked = (context.request_id, context.traceparent) if context else ("", None)
    order = Order(caller.user_id, event_id, reward_id, *asked)
    if idempotency_key is None:
        return claim_response(await parts.submissions.submit(order))
    answer = await parts.submissions.submit_once(order, Key(idempotency_key, await _fingerprint(request)))
    if answer.status >= _ERROR:
        return problems.kept(answer.body, answer.status)
    return Response(answer.body, answer.status, media_type="application/json")


async def _fingerprint(request: Request) -> str:
    """The hash of what the request asks: method, path and body."""
    asked = b"\n".join([request.method.encode(), request.url.path.encode(), await request.body()])
    return hashlib.sha256(asked).hexdigest()


@router.get("/requests/mine", summary="List one's own claims, newest first")
async def list_own_claims(
    parts: PassedIn, caller: Caller, wanted: Wanted, page: PageNumber = 0, limit: PageLimit = 10
) -> NumberedPage[ClaimResponse]:
    own = replace(wanted, user_id=caller.user_id)
    return numbered_page(await parts.claims.list(own, page, limit), claim_response)


@router.get("/requests", summary="List claims, newest first")
async def list_claims(
    parts: PassedIn,
    _: Overseer,
    wanted: Wanted,
    user_id: UserId = None,
    page: PageNumber = 0,
    limit: PageLimit = 10,
) -> NumberedPage[ClaimResponse]:
    theirs = replace(wanted, user_id=user_id)
    return numbered_page(await parts.claims.list(theirs, page, limit), claim_response)


@router.get("/requests/{claim_id}", summary="Show a claim")
async def get_claim(claim_id: ClaimId, parts: PassedIn, caller: Caller) -> ClaimResponse:
    return claim_response(await parts.claims.get(claim_id, caller))


@router.patch("/requests/{claim_id}", summary="Approve or reject a claim")
async def decide_claim(
    claim_id: ClaimId, decision: DecisionRequest, parts: PassedIn, author: ByOperator
) -> ClaimResponse:
    return claim_response(await parts.claims.decide(claim_id, decision, author))


@router.post("/requests/{claim_id}/revoke", summary="Take back what a claim was granted")
async def revoke_claim(claim_id: ClaimId, wanted: RevokeRequest, parts: PassedIn, author: ByOperator) -> ClaimResponse:
    return claim_response(await parts.claims.revoke(claim_id, wanted.reason, author))
