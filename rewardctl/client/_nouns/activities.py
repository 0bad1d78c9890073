"""What users did."""

from collections.abc import Sequence
from dataclasses import dataclass

from rewardctl.client._gateway import Gateway
from rewardctl.wire.activities import ActivitiesResponse, ActivityRequest, ActivityResponse
from rewardctl.wire.body import CursorPage


@dataclass(frozen=True, slots=True)
class Activities:
    gateway: Gateway

    def record(self, activities: Sequence[ActivityRequest]) -> ActivitiesResponse:
        """Up to 1,000; each counts once, however often it is sent."""
        body = [one.model_dump(mode="json", by_alias=True, exclude_unset=True) for one in activities]
        return self.gateway.call(ActivitiesResponse, "POST", "/activities", body=body)

    def list(
        self,
        *,
        user_id: str | None = None,
        activity_type: str | None = None,
        cursor: str | None = None,
        limit: int | None = None,
    ) -> CursorPage[ActivityResponse]:
        params = {"userId": user_id, "type": activity_type, "cursor": cursor, "limit": limit}
        return self.gateway.call(CursorPage[ActivityResponse], "GET", "/activities", params=params)
