"""How far the platform has come with a claim."""

from enum import StrEnum
from typing import Final


class Step(StrEnum):
    WAITING = "WAITING"
    SUBMITTED = "SUBMITTED"
    RESERVED = "RESERVED"
    GRANTED = "GRANTED"
    RECORDED = "RECORDED"
    REFUSED = "REFUSED"
    DECIDED = "DECIDED"
    REVOKING = "REVOKING"
    REVERSED = "REVERSED"
    RETURNED = "RETURNED"
    VOID = "VOID"


AT_REST: Final = frozenset({Step.WAITING, Step.DECIDED, Step.VOID})
"""Steps at which nothing is left for the platform to do by itself."""
ASKING: Final = frozenset({Step.RESERVED, Step.REFUSED, Step.REVOKING})
"""Steps at which a reward type is asked, and may put the claim off."""


class Origin(StrEnum):
    """Where a claim goes back to when there is no stock for it."""

    ATTEMPT = "ATTEMPT"
    WAITING = "WAITING"
    REJECTED = "REJECTED"
