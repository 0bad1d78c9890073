"""All that a reward type plugin may import.

A reward type is an object with a `type`, the `api_version` it was written for, a pydantic model of its fields, and
`grant`, which answers what a claim gave. It is found through the entry-point group `rewardctl.reward_types`.
docs/plugins.md writes one from nothing; `rewardctl.sdk.testing` says whether one keeps its promises.

A condition type is an object with a `name`, which is the key of its leaves in a condition, the `api_version`, a
pydantic model of a leaf's fields, the types of activity it reads, and `evaluate`, which judges a user's facts. It is
found through the entry-point group `rewardctl.condition_types`.
"""

from rewardctl.sdk._condition_type import ConditionType, Day, Judged, UserFacts
from rewardctl.sdk._context import (
    Callback,
    Clock,
    Code,
    Codes,
    GrantContext,
    Http,
    HttpAnswer,
    HttpFailed,
    Log,
    Marks,
    Rewards,
    ValidationContext,
)
from rewardctl.sdk._outcomes import (
    Deferred,
    Description,
    Granted,
    Outcome,
    Problem,
    Refused,
    Reversal,
    Revoked,
    Together,
)
from rewardctl.sdk._params import (
    Hidden,
    NoParams,
    Params,
    Settings,
    hidden_fields,
)
from rewardctl.sdk._reward_type import (
    API_VERSION,
    RewardType,
)

__all__ = [
    "API_VERSION",
    "Callback",
    "Clock",
    "Code",
    "Codes",
    "ConditionType",
    "Day",
    "Deferred",
    "Description",
    "GrantContext",
    "Granted",
    "Hidden",
    "Http",
    "HttpAnswer",
    "HttpFailed",
    "Judged",
    "Log",
    "Marks",
    "NoParams",
    "Outcome",
    "Params",
    "Problem",
    "Refused",
    "Reversal",
    "Revoked",
    "RewardType",
    "Rewards",
    "Settings",
    "Together",
    "UserFacts",
    "ValidationContext",
    "hidden_fields",
]
