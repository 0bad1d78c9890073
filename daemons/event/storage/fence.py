"""Who may act for a claim, and until when, by the database's own clock: no process's clock is believed.

A claim on its way has `lease_until`. Its writer acts for it strictly before that instant; another process takes it up
no earlier than MARGIN after it, so that the clocks of two members of a replica set may differ by as much.
"""

from datetime import timedelta
from typing import Any, Final

from daemons.chassis.database.instants import naive
from daemons.event.domain.claim import Claim

MARGIN: Final = timedelta(seconds=2)


def before_fence(claim: Claim) -> dict[str, Any]:
    """An expression that holds while the claim's writer may act."""
    if claim.fence is None:
        raise ValueError("a claim without a fence is nobody's to act for")
    return {"$lt": ["$$NOW", naive(claim.fence)]}


def past_fence(by: timedelta = MARGIN) -> dict[str, Any]:
    """An expression that holds once another process may take a stored claim up, or might have since long."""
    return {"$gt": ["$$NOW", {"$add": ["$lease_until", _milliseconds(by)]}]}


def leased(claim: Claim) -> Any:  # noqa: ANN401 - an expression, or null
    """The expression for the `lease_until` of a claim that is being written."""
    return None if claim.lease is None else {"$add": ["$$NOW", _milliseconds(claim.lease)]}


def _milliseconds(span: timedelta) -> int:
    return round(span.total_seconds() * 1000)
