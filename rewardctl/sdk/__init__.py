"""All that a reward type plugin may import.

A reward type is an object with a `type`, the `api_version` it was written for, a pydantic model of its fields, and
`grant`, which answers what a claim gave. It is found through the entry-point group `rewardctl.reward_types`.
"""

from rewardctl.sdk._reward_type import (
    API_VERSION,
    Deferred,
    Description,
    GrantContext,
    Granted,
    Outcome,
    Params,
    Refused,
    RewardType,
)

__all__ = [
    "API_VERSION",
    "Deferred",
    "Description",
    "GrantContext",
    "Granted",
    "Outcome",
    "Params",
    "Refused",
    "RewardType",
]
