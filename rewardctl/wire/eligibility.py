from typing import Any, Literal

from rewardctl.wire.body import Id, ResponseBody
from rewardctl.wire.claims import Reason
from rewardctl.wire.rewards import RewardResponse


class Prospect(ResponseBody):
    """What a claim would come to now: its status, or REFUSED where none would be made."""

    reward: RewardResponse
    outcome: Literal["APPROVED", "PENDING", "REJECTED", "REFUSED"]
    reasons: list[Reason]
    evaluation: dict[str, Any]


class EligibilityResponse(ResponseBody):
    user_id: Id
    rewards: list[Prospect]
