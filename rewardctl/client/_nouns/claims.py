"""Claims and their decisions."""

from dataclasses import dataclass
from datetime import datetime

from rewardctl.client._gateway import Gateway
from rewardctl.kernel.clock import iso
from rewardctl.wire.body import NumberedPage
from rewardctl.wire.claims import (
    BulkDecisionRequest,
    BulkDecisionResponse,
    ClaimResponse,
    ClaimStatus,
    DecisionRequest,
    RevokeRequest,
)


@dataclass(frozen=True, slots=True)
class Claims:
    gateway: Gateway

    def submit(self, event_id: str, reward_id: str, *, key: str | None = None) -> ClaimResponse:
        """With an idempotency `key` it may be repeated as often as needed, and claims once.

        Raises: NotFound; EventInactive, OutOfPeriod; AlreadyClaimed; SoldOut; KeyReused, InProgress.
        """
        headers = {"Idempotency-Key": key} if key else None
        return self.gateway.call(ClaimResponse, "POST", f"/events/{event_id}/requests/{reward_id}", headers=headers)

    def list(
        self,
        *,
        mine: bool = True,
        user_id: str | None = None,
        event_id: str | None = None,
        status: ClaimStatus | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> NumberedPage[ClaimResponse]:
        params = {
            "userId": user_id,
            "eventId": event_id,
            "status": status,
            "from": iso(since) if since else None,
            "to": iso(until) if until else None,
            "page": page,
            "limit": limit,
        }
        path = "/events/requests/mine" if mine else "/events/requests"
        return self.gateway.call(NumberedPage[ClaimResponse], "GET", path, params=params)

    def get(self, claim_id: str) -> ClaimResponse:
        return self.gateway.call(ClaimResponse, "GET", f"/events/requests/{claim_id}")

    def decide(self, claim_id: str, decision: DecisionRequest) -> ClaimResponse:
        return self.gateway.call(ClaimResponse, "PATCH", f"/events/requests/{claim_id}", body=decision)

    def decide_many(self, wanted: BulkDecisionRequest) -> BulkDecisionResponse:
        """A dry run unless told otherwise; may be repeated: what is decided already is not asked for again."""
        return self.gateway.call(BulkDecisionResponse, "POST", "/events/requests/decide", body=wanted)

    def revoke(self, claim_id: str, reason: str) -> ClaimResponse:
        path = f"/events/requests/{claim_id}/revoke"
        return self.gateway.call(ClaimResponse, "POST", path, body=RevokeRequest(reason=reason))
