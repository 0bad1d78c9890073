"""A claim and the way it goes.

              ┌───────────────── sold out ────────────────┐
              ▼                                           │
    WAITING ──▶ SUBMITTED ──▶ RESERVED ──▶ GRANTED ──▶ RECORDED ──▶ DECIDED (APPROVED)
       │            │             └─▶ REFUSED ──▶ DECIDED (REJECTED)    │
       └─ rejected  └─ sold out: forgotten, or VOID where a key         └─▶ REVOKING ──▶ REVERSED ──▶ RETURNED
          by an operator           keeps the answer                                ──▶ DECIDED (REVOKED)

`status` is what the user sees; `step` is how far the platform has come, and names what is known to be done. Each
method answers the claim one step further with `revision` one higher, and storage writes it only over the revision
before. What each step leaves to be done, and why it may be done twice, is argued in docs/adr/0006.

`step` says how far it may come, `state` what is known of a claim, `claim` its way, `opening` where that begins; `order`
is an operator's, and `details` are what a claim bears.
"""

from daemons.event.domain.claim.claim import PATIENCE, Claim
from daemons.event.domain.claim.details import Answer, Delay, EventSnapshot, Grant, Key, Reason
from daemons.event.domain.claim.order import Ordered, rejection
from daemons.event.domain.claim.state import LEASE
from daemons.event.domain.claim.step import AT_REST, Origin, Step

__all__ = [
    "AT_REST",
    "LEASE",
    "PATIENCE",
    "Answer",
    "Claim",
    "Delay",
    "EventSnapshot",
    "Grant",
    "Key",
    "Ordered",
    "Origin",
    "Reason",
    "Step",
    "rejection",
]
