"""All that a plugin may import.

A reward type is an object with a `type`, the `api_version` it was written for, a pydantic model of its fields, and
`grant`, which answers what a claim gave. It is found through the entry-point group `rewardctl.reward_types`.

A condition type is an object with a `name`, which is the key of its leaves in a condition, the `api_version`, a
pydantic model of a leaf's fields, the types of activity it reads, and `evaluate`, which judges a user's facts. It is
found through the entry-point group `rewardctl.condition_types`.
"""

from rewardctl.sdk._condition_type import ConditionType, Day, Judged, UserFacts
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
    "ConditionType",
    "Day",
    "Deferred",
    "Description",
    "GrantContext",
    "Granted",
    "Judged",
    "Outcome",
    "Params",
    "Refused",
    "RewardType",
    "UserFacts",
]
