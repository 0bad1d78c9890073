from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from daemons.event.service.activities import Activities
from daemons.event.service.audit import Audit
from daemons.event.service.bulk_decisions import BulkDecisions
from daemons.event.service.claims import Claims
from daemons.event.service.codes import Codes
from daemons.event.service.conditions import Conditions
from daemons.event.service.decisions import Decisions
from daemons.event.service.events import Events
from daemons.event.service.figures import Gauges
from daemons.event.service.forgetting import Forgetting
from daemons.event.service.rewards import Rewards
from daemons.event.service.simulation import Simulations
from daemons.event.service.statistics import Statistics
from daemons.event.service.submissions import Submissions
from daemons.event.service.wallets import Wallets


@dataclass(frozen=True, slots=True)
class Parts:
    """The use cases, built once and passed in.

    `limit_claims` counts one more of a user, and raises TooManyRequests.
    """

    events: Events
    rewards: Rewards
    submissions: Submissions
    claims: Claims
    codes: Codes
    bulk_decisions: BulkDecisions
    wallets: Wallets
    activities: Activities
    conditions: Conditions
    decisions: Decisions
    audit: Audit
    forgetting: Forgetting
    statistics: Statistics
    simulations: Simulations
    gauges: Gauges
    limit_claims: Callable[[str], None]
    check: Callable[[], Awaitable[Mapping[str, Any]]]
    close: Callable[[], Awaitable[None]]
