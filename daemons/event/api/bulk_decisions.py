from fastapi import APIRouter

from daemons.chassis.web.strict import StrictRoute
from daemons.event.api.acting import ByOperator
from daemons.event.api.parts import PassedIn
from daemons.event.service.bulk_decisions import Bulk, Failure, Outcome
from daemons.event.service.ports.claims import ClaimFilter
from rewardctl.wire.claims import (
    BulkDecisionRequest,
    BulkDecisionResponse,
    ClaimStatus,
    CodeCount,
    DecisionFilter,
    DecisionRequest,
    Undecided,
)

router = APIRouter(prefix="/events", tags=["claims"], route_class=StrictRoute)


@router.post("/requests/decide", summary="Approve or reject many claims; a dry run unless told otherwise")
async def decide_claims(wanted: BulkDecisionRequest, parts: PassedIn, author: ByOperator) -> BulkDecisionResponse:
    decision = DecisionRequest(status=wanted.status, reason=wanted.reason)
    bulk = Bulk(_filter(wanted.filter), decision, wanted.cursor, wanted.limit)
    bulk_decisions = parts.bulk_decisions
    outcome = await (bulk_decisions.dry_run(bulk) if wanted.dry_run else bulk_decisions.decide(bulk, author))
    return _response(outcome, dry_run=wanted.dry_run)


def _filter(wanted: DecisionFilter) -> ClaimFilter:
    return ClaimFilter(
        status=ClaimStatus(wanted.status),
        event_id=wanted.event_id,
        reward_id=wanted.reward_id,
        user_id=wanted.user_id,
        since=wanted.since,
        until=wanted.until,
    )


def _response(outcome: Outcome, *, dry_run: bool) -> BulkDecisionResponse:
    return BulkDecisionResponse(
        dry_run=dry_run,
        examined=outcome.examined,
        decided=outcome.decided,
        under_way=outcome.under_way,
        failed=outcome.failures.total(),
        failures=[CodeCount(code=code, count=count) for code, count in outcome.failures.most_common()],
        undecided=[_undecided(one) for one in outcome.first],
        next_cursor=outcome.cursor if outcome.more else None,
        has_more=outcome.more,
    )


def _undecided(failure: Failure) -> Undecided:
    claim = failure.claim
    return Undecided(claim_id=claim.id, user_id=claim.user_id, code=failure.code, message=failure.message)
