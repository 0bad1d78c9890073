"""Rewards and their pools of codes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rewardctl.client._gateway import Gateway
from rewardctl.wire.body import NumberedPage
from rewardctl.wire.codes import CodesRequest, CodesResponse, PoolResponse
from rewardctl.wire.reward_types import RewardTypesResponse
from rewardctl.wire.rewards import RewardResponse


@dataclass(frozen=True, slots=True)
class Rewards:
    gateway: Gateway

    def create(self, reward_type: str, fields: Mapping[str, Any]) -> RewardResponse:
        """`fields` are `name`, `description` and those of the type."""
        return self.gateway.call(RewardResponse, "POST", f"/rewards/{reward_type}", body=fields)

    def list(
        self,
        *,
        reward_type: str | None = None,
        name: str | None = None,
        page: int | None = None,
        limit: int | None = None,
    ) -> NumberedPage[RewardResponse]:
        params = {"type": reward_type, "name": name, "page": page, "limit": limit}
        return self.gateway.call(NumberedPage[RewardResponse], "GET", "/rewards", params=params)

    def add_codes(self, reward_id: str, codes: Sequence[str], expires_at: datetime | None = None) -> CodesResponse:
        """Up to 1,000 codes at a time; those that are there already are counted as duplicates."""
        wanted = CodesRequest(codes=list(codes), expires_at=expires_at)
        return self.gateway.call(CodesResponse, "POST", f"/rewards/{reward_id}/codes", body=wanted)

    def pool(self, reward_id: str) -> PoolResponse:
        return self.gateway.call(PoolResponse, "GET", f"/rewards/{reward_id}/codes")

    def get(self, reward_id: str) -> RewardResponse:
        return self.gateway.call(RewardResponse, "GET", f"/rewards/{reward_id}")

    def types(self) -> RewardTypesResponse:
        return self.gateway.call(RewardTypesResponse, "GET", "/reward-types")
